#include "core/lab/laboratory.h"

#include "core/base/error.h"
#include "core/lab/preparation.h"
#include "core/lab/stages.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <map>

namespace scorelet {

using Clock = std::chrono::steady_clock;

/// A model, or one fitted on the first images of its training set while the rest is coming.
struct PreparedModel {
    std::shared_ptr<const Model> model;
    double previewImages = 0; ///< 0: the whole model
};

/// Results by the keys of what they depend on. Large ones are few.
struct Laboratory::Caches {
    Memo<DataSet> data{1};
    Memo<DataSet> subsets{2};
    Memo<Coefficients> coefficients{2};
    Memo<Model> models{maxColumns + 4};
    Preparations<DataSet> loading;
    Preparations<Coefficients> transforming;
    Preparations<PreparedModel> preparing;
    Memo<Denoiser> denoisers{96};
    std::map<std::string, ChartPoint> points;
    Memo<DataPlane> planes{2};
    Memo<TypicalDistance> typical{4};
    Memo<double> meanPredictors{4};
    Memo<TrajectoryResult> trajectories{12};
    Memo<GenerateResult> generated{12};
    Memo<SensitivityResult> sensitivities{48};
    Memo<RadiusCurve> radii{24};
    Memo<MemorizationResult> memorization{24};
};

namespace {

constexpr int typicalImages = 200; // held-out images whose distance to the training images is typical

/// The settings of a wavelet model that its moments do not depend on, at their defaults.
ModelSpec momentSpec(ModelSpec spec) {
    const ModelSpec defaults;
    spec.ridge = defaults.ridge;
    spec.withoutOrders.clear();
    spec.withoutLevels.clear();
    spec.withoutMonomials.clear();
    spec.title.clear();
    return spec;
}

/// A wavelet model of the same moments with another ridge or other orders.
std::shared_ptr<const Model> withSettings(const std::shared_ptr<const Model>& model, const ModelSpec& spec,
                                          const std::shared_ptr<const WaveletTransform>& transform) {
    const auto* wavelet = dynamic_cast<const WaveletModel*>(model.get());
    if (!wavelet) return model;
    return std::make_shared<const WaveletModel>(spec, transform, wavelet->sharedMoments());
}

/// The models behind the theory rails.
std::vector<ModelSpec> railSpecs() {
    return {parseModelSpec("wiener"), parseModelSpec("ideal")};
}

Failure failureOf(const std::string& stage, const Error& error) {
    return {stage, error.what(), error.hint()};
}

} // namespace

/// One request on its way through the stages.
struct Laboratory::Run {
    Caches& caches;
    const Experiment& e;
    const Work& base;
    const Publish& publishTo;
    const Report& report;
    Snapshot& now; ///< what will be published next
    Clock::time_point published = Clock::now();
    double budgetBytes = e.budgetGb * 1e9;

    void publish() {
        publishTo(std::make_shared<const Snapshot>(now));
        published = Clock::now();
    }

    /// Publishes unless it did so within a few frames.
    void publishSometimes() {
        if (Clock::now() - published > std::chrono::milliseconds(60)) publish();
    }

    /// The conditions of a stage, whose name is shown while it runs.
    Work stage(const std::string& name) const {
        base.check();
        report(name, 0);
        return {base.stop, base.threads, [this, name](double fraction) { report(name, fraction); }};
    }

    void loadData() {
        const std::string key = dataKey(e);
        if (now.data && now.dataKey == key) return;
        now.data = caches.data.get(key, [&] {
            return caches.loading.get(key, stage("images of " + e.data.source),
                                      [request = e.data](const Work& work, const auto&) {
                                          return std::make_shared<const DataSet>(loadDataSet(request, work));
                                      });
        });
        now.dataKey = key;
        now.coefficients = nullptr;
        now.chart.clear();
        now.rails.clear();
        now.plane = nullptr;
        now.typicalDistance.reset();
        if (caches.points.size() > 20'000) caches.points.clear();
    }

    void showImage() {
        now.transform =
            std::make_shared<const WaveletTransform>(e.wavelet, now.data->size, now.data->size, e.levels);
        now.image = std::clamp(e.image, 0, static_cast<int>(now.data->heldOut.count()) - 1);
        now.sigma = e.sigma;
        const ImageMatrix clean = now.data->heldOut.pixels.row(now.image);
        const ImageMatrix noisy = noisedStates(clean, e.sigma, e.data.seed, now.image);
        const int size = now.data->size;
        now.clean = Eigen::Map<const Image>(clean.data(), size, size);
        now.noisy = Eigen::Map<const Image>(noisy.data(), size, size);
        now.cleanCoefficients = now.transform->forward(Eigen::VectorXf(clean.row(0).transpose()));
        now.noisyCoefficients = now.transform->forward(Eigen::VectorXf(noisy.row(0).transpose()));
        now.imageKey = imageKey(e);
    }

    std::string coefficientsKey() const { return fmt::format("{}|{}|{}", dataKey(e), e.wavelet, e.levels); }

    void transformData() {
        const std::string key = coefficientsKey();
        now.coefficients = caches.coefficients.get(key, [&] {
            return caches.transforming.get(
                key, stage("wavelet coefficients"),
                [data = now.data, transform = now.transform](const Work& work, const auto&) {
                    return std::make_shared<const Coefficients>(
                        Coefficients{transform, transform->forwardAll(data->train.pixels, work),
                                     transform->forwardAll(data->heldOut.pixels, work)});
                });
        });
        now.transform = now.coefficients->transform;
    }

    /// The images the comparators are made from: all, or the subset.
    std::shared_ptr<const DataSet> comparatorData() {
        if (e.subset <= 0 || e.subset >= now.data->train.count()) return now.data;
        return caches.subsets.get(fmt::format("{}|{}", dataKey(e), e.subset), [&] {
            auto part = std::make_shared<DataSet>(*now.data);
            part->train.pixels.conservativeResize(e.subset, Eigen::NoChange);
            if (!part->train.labels.empty()) part->train.labels.resize(static_cast<size_t>(e.subset));
            return part;
        });
    }

    /// The key of the prepared model, whatever its ridge.
    std::string preparedKey(const ModelSpec& spec) const {
        return isWaveletModel(spec.kind) ? modelKey(e, momentSpec(spec))
                                         : fmt::format("{}|{}|{}", dataKey(e), e.subset, toText(spec));
    }

    std::shared_ptr<const Model> modelOf(const ModelSpec& spec,
                                         const Preparation<PreparedModel>::OnPreview& onPreview) {
        const bool wavelet = isWaveletModel(spec.kind);
        const std::string key = preparedKey(spec);
        const auto model = caches.models.get(key, [&] {
            auto make = [spec, data = wavelet ? now.data : comparatorData(), coefficients = now.coefficients,
                         subset = e.subset, budget = budgetBytes](const Work& work, const auto& preview) {
                auto prepared = prepareModel(spec, data, *coefficients, subset, budget, work,
                                             [&](std::shared_ptr<const Model> first, double images) {
                                                 preview(std::make_shared<const PreparedModel>(
                                                     PreparedModel{std::move(first), images}));
                                             });
                return std::make_shared<const PreparedModel>(PreparedModel{std::move(prepared), 0});
            };
            return caches.preparing
                .get(key, stage((wavelet ? "moments of " : "preparing ") + label(spec)), make, onPreview)
                ->model;
        });
        return withSettings(model, spec, now.transform);
    }

    /// Stops what is being prepared for choices that have changed since.
    void stopNeedless() {
        std::vector<std::string> keys;
        for (const ModelSpec& spec : e.columns) keys.push_back(preparedKey(spec));
        for (const ModelSpec& spec : railSpecs()) keys.push_back(preparedKey(spec));
        caches.preparing.keepOnly(keys);
        caches.loading.keepOnly({dataKey(e)});
        caches.transforming.keepOnly({coefficientsKey()});
    }

    std::shared_ptr<const Denoiser> denoiserOf(const Model& model, const ModelSpec& spec, double sigma) {
        return caches.denoisers.get(fmt::format("{}|{}", modelKey(e, spec), sigma),
                                    [&] { return model.at(sigma, stage("fit of " + label(spec))); });
    }

    DenoiserSource sourceOf(std::shared_ptr<const Model> model, const ModelSpec& spec) {
        return [this, model, spec](double sigma) { return denoiserOf(*model, spec, sigma); };
    }

    void denoise(Column& column, const std::shared_ptr<const Model>& model,
                 std::shared_ptr<const Denoiser> denoiser) {
        const Work work = stage("denoising by " + label(column.spec));
        const int size = now.data->size;
        column.model = model;
        const ImageMatrix result = denoiser->denoise(asRow(now.noisy), work);
        column.denoised = Eigen::Map<const Image>(result.data(), size, size);
        column.coefficients = now.transform->forward(Eigen::VectorXf(result.row(0).transpose()));
        column.mse = static_cast<double>((column.denoised - now.clean).square().mean());
        column.exact = model->exactMse(*denoiser, work);
        column.fit = denoiser->report();
        column.denoiser = std::move(denoiser);
        column.sigma = e.sigma;
        column.failure.reset();
    }

    void computeColumn(size_t index) {
        Column& column = now.columns[index];
        const std::string key = columnKey(e, index);
        column.spec = e.columns[index];
        if (column.key == key && !column.failure && column.previewImages == 0) return;
        try {
            const auto model = modelOf(column.spec, [&](const std::shared_ptr<const PreparedModel>& first) {
                const auto early = withSettings(first->model, column.spec, now.transform);
                denoise(column, early, early->at(e.sigma, {base.stop, base.threads, {}}));
                column.previewImages = first->previewImages;
                column.key = key;
                publish();
            });
            denoise(column, model, denoiserOf(*model, column.spec, e.sigma));
        } catch (const Error& error) {
            column.failure = failureOf(label(column.spec), error);
        }
        column.previewImages = 0;
        column.key = key;
        publishSometimes();
    }

    /// Brings the columns into the Experiment's order; what an old column showed stays until it is replaced.
    void arrangeColumns() {
        std::vector<Column> old = std::move(now.columns);
        now.columns.assign(e.columns.size(), {});
        std::vector<bool> used(old.size());
        auto take = [&](size_t to, size_t from) {
            now.columns[to] = old[from];
            used[from] = true;
        };
        std::vector<size_t> open;
        for (size_t i = 0; i < e.columns.size(); ++i) {
            size_t found = old.size();
            for (size_t j = old.size(); j-- > 0;)
                if (!used[j] && old[j].spec == e.columns[i] && !old[j].key.empty()) found = j;
            if (found < old.size())
                take(i, found);
            else
                open.push_back(i);
        }
        for (size_t i : open)
            if (i < old.size() && !used[i]) take(i, i);
    }

    template <class Compute>
    void withFailure(Column& column, Compute&& compute) {
        if (column.failure || !column.model) return;
        try {
            compute();
        } catch (const Error& error) {
            column.failure = failureOf(label(column.spec), error);
        }
        publishSometimes();
    }

    void needPlane() {
        const std::string key = dataKey(e);
        now.plane = caches.planes.get(key, [&] {
            return std::make_shared<const DataPlane>(
                makeDataPlane(now.data->train, stage("principal components")));
        });
    }

    void needTypicalDistance() {
        now.typicalDistance = *caches.typical.get(dataKey(e), [&] {
            return std::make_shared<const TypicalDistance>(
                typicalDistance(now.data->heldOut, now.data->train, typicalImages,
                                stage("typical distance of held-out images")));
        });
    }

    void computeTrajectories() {
        needPlane();
        for (size_t i = 0; i < now.columns.size(); ++i) {
            Column& column = now.columns[i];
            const std::string key = trajectoryKey(e, i);
            if (column.trajectory && column.trajectory->key == key && column.trajectory->path.complete())
                continue;
            withFailure(column, [&] {
                column.trajectory = caches.trajectories.get(key, [&] {
                    const Work work = stage("trajectory of " + label(column.spec));
                    const ImageMatrix start =
                        e.fromNoise
                            ? pureNoise(1, static_cast<int>(now.clean.size()), e.schedule.sigmaMax,
                                        e.data.seed, now.image, now.plane->plane.mean)
                            : noisedStates(asRow(now.clean), e.schedule.sigmaMax, e.data.seed, now.image);
                    auto result = std::make_shared<TrajectoryResult>(
                        runTrajectory(sourceOf(column.model, column.spec), e, start,
                                      e.fromNoise ? Image() : now.clean, now.data->train, *now.plane,
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

    void computeGenerated() {
        needPlane();
        for (size_t i = 0; i < now.columns.size(); ++i) {
            Column& column = now.columns[i];
            const std::string key = generateKey(e, i);
            if (column.generated && column.generated->key == key && column.generated->path.complete())
                continue;
            withFailure(column, [&] {
                column.generated = caches.generated.get(key, [&] {
                    auto result = std::make_shared<GenerateResult>(runGenerate(
                        sourceOf(column.model, column.spec), e, *now.data, *now.plane, *now.transform,
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

    void computeSensitivity() {
        const int row = std::clamp(e.pixelRow, 0, now.data->size - 1),
                  col = std::clamp(e.pixelCol, 0, now.data->size - 1);
        for (size_t i = 0; i < now.columns.size(); ++i)
            withFailure(now.columns[i], [&] {
                Column& column = now.columns[i];
                const std::string key = sensitivityKey(e, i);
                if (column.sensitivity && column.sensitivity->key == key) return;
                column.sensitivity = caches.sensitivities.get(key, [&] {
                    auto result = std::make_shared<SensitivityResult>(
                        runSensitivity(*column.denoiser, now.noisy, row, col,
                                       stage("sensitivity of " + label(column.spec))));
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
                    fmt::format("{}|{}|{}|{}", chartKey(e, column.spec), now.image, row, col);
                const auto curve = caches.radii.get(key, [&] {
                    return std::make_shared<const RadiusCurve>(radiusOverSigma(
                        sourceOf(column.model, column.spec), asRow(now.clean), now.data->size, now.data->size,
                        row * now.data->size + col, chartSigmas(e), PixelDistance::wrapped, e.data.seed,
                        stage("effective radius of " + label(column.spec))));
                });
                auto complete = std::make_shared<SensitivityResult>(*column.sensitivity);
                complete->overSigma = *curve;
                column.sensitivity = caches.sensitivities.keep(sensitivityKey(e, i), complete);
            });
    }

    void computeMemorization() {
        for (size_t i = 0; i < now.columns.size(); ++i)
            withFailure(now.columns[i], [&] {
                Column& column = now.columns[i];
                const std::string key = columnKey(e, i);
                column.memorization = caches.memorization.get(key, [&] {
                    const Work work = stage("nearest training images");
                    return std::make_shared<const MemorizationResult>(MemorizationResult{
                        key, nearestNeighbours(asRow(column.denoised), now.data->train, 5, work).front()});
                });
            });
        needTypicalDistance();
    }

    /// Training images behind the models: all, or the subset.
    Eigen::Index trainingImages() const {
        const Eigen::Index all = now.data->train.count();
        return e.subset > 0 ? std::min<Eigen::Index>(e.subset, all) : all;
    }

    void computeInspector() {
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

    void computeInstruments() {
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
            break;
        default:
            break;
        }
        publish();
    }

    void computeCurve(ChartCurve& curve, const ModelSpec& spec) {
        curve.spec = spec;
        curve.label = label(spec);
        curve.key = chartKey(e, spec);
        curve.points.clear();
        curve.failure.reset();
        try {
            const auto model = modelOf(spec, {});
            for (double sigma : chartSigmas(e)) {
                const std::string key = fmt::format("{}|{}|{}", modelKey(e, spec), sigma, e.chartSamples);
                auto found = caches.points.find(key);
                if (found == caches.points.end()) {
                    const ChartPoint point = chartPoint(*model, *now.data, sigma, e.chartSamples, e.data.seed,
                                                        stage("chart of " + label(spec)));
                    found = caches.points.emplace(key, point).first;
                }
                curve.points.push_back(found->second);
                publishSometimes();
            }
        } catch (const Error& error) {
            curve.failure = failureOf("chart of " + label(spec), error);
        }
    }

    void computeChart() {
        now.chart.resize(e.columns.size());
        for (size_t i = 0; i < e.columns.size(); ++i)
            if (now.chart[i].key != chartKey(e, e.columns[i]) ||
                now.chart[i].points.size() != chartSigmas(e).size())
                computeCurve(now.chart[i], e.columns[i]);
            else
                now.chart[i].label = label(e.columns[i]);
        now.meanPredictor = *caches.meanPredictors.get(dataKey(e), [&] {
            const Eigen::RowVectorXf mean = now.data->train.pixels.colwise().mean();
            const double mse =
                static_cast<double>((now.data->heldOut.pixels.rowwise() - mean).squaredNorm()) /
                static_cast<double>(now.data->heldOut.pixels.size());
            return std::make_shared<const double>(mse);
        });
        if (!e.rails) {
            now.rails.clear();
            return;
        }
        const std::vector<ModelSpec> rails = railSpecs();
        now.rails.resize(rails.size());
        for (size_t i = 0; i < rails.size(); ++i)
            if (now.rails[i].key != chartKey(e, rails[i]) ||
                now.rails[i].points.size() != chartSigmas(e).size())
                computeCurve(now.rails[i], rails[i]);
    }

    /// All stages, in the order in which a person wants to see them.
    void all() {
        std::string stageName = "images of " + e.data.source;
        try {
            stopNeedless();
            loadData();
            stageName = "wavelet transform";
            arrangeColumns();
            showImage();
            if (!now.coefficients) publish();
            transformData();
        } catch (const Error& error) {
            now.failure = failureOf(stageName, error);
            return;
        }
        for (size_t i = 0; i < e.columns.size(); ++i) computeColumn(i);
        now.columnsComplete = true;
        publish();
        computeInspector();
        computeInstruments();
        computeChart();
    }
};

Laboratory::Laboratory() : caches_(std::make_unique<Caches>()) {}
Laboratory::~Laboratory() = default;

void Laboratory::stopPreparations() {
    caches_->loading.keepOnly({});
    caches_->transforming.keepOnly({});
    caches_->preparing.keepOnly({});
}

std::shared_ptr<const Snapshot> Laboratory::run(const Experiment& experiment, std::uint64_t generation,
                                                const Work& work, const Publish& publish,
                                                const Report& report) {
    last_.experiment = experiment;
    last_.generation = generation;
    last_.complete = false;
    last_.columnsComplete = false;
    last_.failure.reset();
    Run run{*caches_, experiment, work, publish, report, last_};
    try {
        run.all();
    } catch (
        const std::exception& error) { // such as no memory left: told, and the next request may do better
        last_.failure = Failure{"computation", error.what(), "Try fewer images or a smaller model."};
    }
    last_.complete = true;
    auto result = std::make_shared<const Snapshot>(last_);
    publish(result);
    return result;
}

} // namespace scorelet
