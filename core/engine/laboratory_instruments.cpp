// The inspector, and the instruments of single tabs: computed when their tab is shown, memoised, published
// while they grow.
#include "core/families/wiener/wiener.h"
#include "core/evaluate/agreement.h"
#include "core/evaluate/neighbours.h"
#include "core/engine/laboratory_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

namespace scorelet {
namespace {

constexpr int agreementImages = 32; // held-out images on which models are compared with one another

} // namespace

void Laboratory::Run::needPlane() {
    const std::string key = dataKey(e);
    now.plane = caches.planes.get(key, [&] {
        return std::make_shared<const DataPlane>(
            makeDataPlane(now.data->train, stage("principal components")));
    });
}

void Laboratory::Run::needTypicalDistance() {
    now.typicalDistance = *caches.typical.get(fmt::format("{}|{}", dataKey(e), e.subset), [&] {
        return std::make_shared<const TypicalDistance>(
            typicalDistance(now.data->heldOut, comparatorData()->train, typicalImages,
                            stage("typical distance of held-out images")));
    });
}

void Laboratory::Run::computeTrajectories() {
    needPlane();
    for (size_t i = 0; i < now.columns.size(); ++i) {
        Column& column = now.columns[i];
        const std::string key = trajectoryKey(e, i);
        if (column.trajectory && column.trajectory->key == key && column.trajectory->path.complete())
            continue;
        withFailure(column, [&] {
            column.trajectory = caches.trajectories.get(key, [&] {
                const Work work = stage("trajectory of " + label(column.spec));
                const Image& middle = e.fromNoise ? now.plane->plane.mean : now.clean;
                const Image start = noisedState(middle, e.schedule.sigmaMax, e.data.seed, now.image);
                auto result = std::make_shared<TrajectoryResult>(
                    runTrajectory(sourceOf(column.model, column.spec), e, start,
                                  e.fromNoise ? Image() : now.clean, comparatorData()->train, *now.plane,
                                  *now.transform, work, [&](const TrajectoryResult& sofar) {
                                      auto partial = std::make_shared<TrajectoryResult>(sofar);
                                      partial->key = key;
                                      column.trajectory = partial;
                                      publishSometimes();
                                  }));
                result->key = key;
                return result;
            });
        });
    }
    needTypicalDistance();
}

void Laboratory::Run::computeGenerated() {
    needPlane();
    for (size_t i = 0; i < now.columns.size(); ++i) {
        Column& column = now.columns[i];
        const std::string key = generateKey(e, i);
        if (column.generated && column.generated->key == key && column.generated->path.complete()) continue;
        withFailure(column, [&] {
            column.generated = caches.generated.get(key, [&] {
                auto result = std::make_shared<GenerateResult>(runGenerate(
                    sourceOf(column.model, column.spec), e, *comparatorData(), *now.plane, *now.transform,
                    stage("samples of " + label(column.spec)), [&](const GenerateResult& sofar) {
                        auto partial = std::make_shared<GenerateResult>(sofar);
                        partial->key = key;
                        column.generated = partial;
                        publishSometimes();
                    }));
                result->key = key;
                return result;
            });
        });
    }
    needTypicalDistance();
}

void Laboratory::Run::computeSensitivity() {
    const PixelId pixel{0, std::clamp(e.pixelRow, 0, now.data->shape.height - 1),
                        std::clamp(e.pixelCol, 0, now.data->shape.width - 1)};
    for (size_t i = 0; i < now.columns.size(); ++i)
        withFailure(now.columns[i], [&] {
            Column& column = now.columns[i];
            const std::string key = sensitivityKey(e, i);
            if (column.sensitivity && column.sensitivity->key == key) return;
            column.sensitivity = caches.sensitivities.get(key, [&] {
                auto result = std::make_shared<SensitivityResult>(runSensitivity(
                    *column.denoiser, now.noisy, pixel, stage("sensitivity of " + label(column.spec))));
                result->key = key;
                return result;
            });
        });
    publishSometimes();
    for (size_t i = 0; i < now.columns.size(); ++i)
        withFailure(now.columns[i], [&] {
            Column& column = now.columns[i];
            if (column.sensitivity->overSigma) return;
            const std::string key =
                fmt::format("{}|{}|{}|{}", chartKey(e, column.spec), now.image, pixel.row, pixel.col);
            const auto curve = caches.radii.get(key, [&] {
                return std::make_shared<const RadiusCurve>(radiusOverSigma(
                    sourceOf(column.model, column.spec), ImageBatch(now.clean), pixel, chartSigmas(e),
                    PixelDistance::wrapped, e.data.seed, stage("effective radius of " + label(column.spec))));
            });
            auto complete = std::make_shared<SensitivityResult>(*column.sensitivity);
            complete->overSigma = *curve;
            column.sensitivity = caches.sensitivities.keep(sensitivityKey(e, i), complete);
        });
}

void Laboratory::Run::computeMemorization() {
    for (size_t i = 0; i < now.columns.size(); ++i)
        withFailure(now.columns[i], [&] {
            Column& column = now.columns[i];
            const std::string key = columnKey(e, i);
            column.memorization = caches.memorization.get(key, [&] {
                const Work work = stage("nearest training images");
                return std::make_shared<const MemorizationResult>(
                    MemorizationResult{key, nearestNeighbours(ImageBatch(column.denoised),
                                                              comparatorData()->train, shownNeighbours, work)
                                                .front()});
            });
        });
    needTypicalDistance();
}

/// The ideal denoiser's posterior, then its effective number over noise, level by level.
void Laboratory::Run::computeIdealPosterior() {
    const std::string key = idealKey(e);
    now.ideal = caches.ideals.get(key, [&] {
        const auto data = comparatorData();
        const auto model = modelOf({.kind = ModelKind::ideal}, {});
        const Work work = stage("posterior over training images");
        IdealResult result = idealPosterior(e, *model, data->train.count(), now.noisy, now.sigma, work);
        do {
            now.ideal = std::make_shared<const IdealResult>(result);
            publishSometimes();
        } while (addEffectiveNumber(result, *model, now.clean, now.noisy, work));
        return std::make_shared<const IdealResult>(std::move(result));
    });
}

/// The two-halves experiment of every column, one size of all columns after the other.
void Laboratory::Run::computeHalves() {
    for (size_t i = 0; i < now.columns.size(); ++i)
        withFailure(now.columns[i], [&] {
            Column& column = now.columns[i];
            const std::string key = halvesKey(e, i);
            column.halves = caches.halves.get(key, [&] {
                const Work work = stage("two halves of " + label(column.spec));
                Work quiet = work;
                quiet.progress = {};
                const ModelMaker make = [&](std::shared_ptr<const DataSet> half) {
                    const Coefficients coefficients{now.transform,
                                                    now.transform->forwardAll(half->train.pixels, quiet),
                                                    now.transform->forwardAll(half->heldOut.pixels, quiet)};
                    return prepareModel(column.spec, half, coefficients, 0, budgetBytes, quiet);
                };
                HalvesResult result = planHalves(e, i, *now.data);
                while (addHalvesPoint(result, *now.data, make, e.data.seed, quiet)) {
                    column.halves = std::make_shared<const HalvesResult>(result);
                    work.report(static_cast<double>(result.points.size()) /
                                static_cast<double>(std::max<size_t>(1, result.sizes.size())));
                    publishSometimes();
                }
                return std::make_shared<const HalvesResult>(std::move(result));
            });
        });
}

/// The chosen wavelet first, then Wiener's basis, which takes longer.
void Laboratory::Run::computeBasis() {
    now.atom = caches.atoms.get(
        atomKey(e), [&] { return std::make_shared<const AtomResult>(atomResult(e, *now.transform)); });
    now.basis = caches.bases.get(basisKey(e), [&] {
        return std::make_shared<const BasisResult>(
            basisResult(e, *now.transform, now.clean, stage("basis of " + e.wavelet)));
    });
    publish();
    try {
        now.wiener = caches.wieners.get(wienerKey(e), [&]() -> std::shared_ptr<const WienerResult> {
            const auto model = modelOf({.kind = ModelKind::wiener}, {});
            const auto& wiener = dynamic_cast<const WienerModel&>(*model);
            return std::make_shared<const WienerResult>(wienerResult(e, wiener, now.sigma));
        });
    } catch (const Error& error) {
        WienerResult failed;
        failed.key = wienerKey(e);
        failed.failure = failureOf("Wiener's eigenimages", error);
        now.wiener = std::make_shared<const WienerResult>(std::move(failed));
    }
}

Eigen::Index Laboratory::Run::trainingImages() const {
    const Eigen::Index all = now.data->train.count();
    return e.subset > 0 ? std::min<Eigen::Index>(e.subset, all) : all;
}

void Laboratory::Run::computeInspector() {
    const std::string key = inspectorKey(e);
    if (now.inspector && now.inspector->key == key) return;
    const int k = std::clamp(e.coefficient, 0, now.transform->layout().count() - 1);
    const std::span<const float> values(now.coefficients->train.row(k).data(),
                                        static_cast<size_t>(trainingImages()));
    auto result = std::make_shared<InspectorResult>(inspectData(*now.transform, k, values, e.sigma));
    result->key = key;
    result->cleanValue = static_cast<double>(now.cleanCoefficients[k]);
    result->noisyValue = static_cast<double>(now.noisyCoefficients[k]);
    result->models.resize(now.columns.size());
    for (size_t i = 0; i < now.columns.size(); ++i) {
        const Column& column = now.columns[i];
        const auto* model = dynamic_cast<const WaveletModel*>(column.model.get());
        const auto* denoiser = dynamic_cast<const WaveletDenoiser*>(column.denoiser.get());
        if (!model || !denoiser || column.failure) continue;
        base.check();
        result->models[i] = inspectModel(column.spec, *model, *denoiser, *result, e.neighbour);
    }
    now.inspector = std::move(result);
}

/// Answers of every column to the same noised held-out images, compared with the reference column's.
void Laboratory::Run::computeAgreement() {
    if (e.columns.empty()) return;
    const auto count = std::min<Eigen::Index>(agreementImages, now.data->heldOut.count());
    const size_t reference = std::min(static_cast<size_t>(std::max(0, e.reference)), e.columns.size() - 1);
    const auto answersOf = [&](const Column& column) {
        return caches.answers.get(fmt::format("{}|{}|{}", modelKey(e, column.spec), e.sigma, count), [&] {
            const ImageBatch noisy =
                noisedStates(now.data->heldOut.pixels.rows(0, count), e.sigma, e.data.seed);
            return std::make_shared<const ImageBatch>(
                column.denoiser->denoise(noisy, stage("answers of " + label(column.spec))));
        });
    };
    if (now.columns[reference].failure || !now.columns[reference].denoiser) return;
    for (size_t i = 0; i < now.columns.size(); ++i)
        withFailure(now.columns[i], [&] {
            const std::string key = agreementKey(e, i);
            now.columns[i].agreement = caches.agreements.get(key, [&] {
                const Agreement found =
                    agreementOf(*answersOf(now.columns[i]), *answersOf(now.columns[reference]));
                return std::make_shared<const AgreementResult>(
                    AgreementResult{key, static_cast<int>(count), found.mse, found.cosine, found.explained});
            });
        });
}

void Laboratory::Run::computeInstruments() {
    switch (e.tab) {
    case Tab::trajectory:
        computeTrajectories();
        break;
    case Tab::generate:
        computeGenerated();
        break;
    case Tab::sensitivity:
        computeSensitivity();
        break;
    case Tab::memorization:
        computeMemorization();
        computeIdealPosterior();
        if (e.halves) computeHalves();
        break;
    case Tab::basis:
        computeBasis();
        break;
    case Tab::statistics:
        computeStatistics();
        break;
    case Tab::learning:
        computeLearning();
        break;
    default:
        break;
    }
    publish();
}

} // namespace scorelet
