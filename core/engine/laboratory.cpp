#include "core/families/comparators.h"
#include "core/engine/laboratory_run.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

ModelSpec momentSpec(ModelSpec spec) {
    const ModelSpec defaults;
    spec.ridge = defaults.ridge;
    spec.withoutOrders.clear();
    spec.withoutLevels.clear();
    spec.withoutMonomials.clear();
    spec.title.clear();
    return spec;
}

namespace {

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

} // namespace

void Laboratory::Run::loadData() {
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
    forgetInstruments();
    if (caches.points.size() > 20'000) caches.points.clear();
}

/// They name training images and have sizes of the data set before.
void Laboratory::Run::forgetInstruments() {
    for (Column& column : now.columns) {
        column.trajectory = nullptr;
        column.generated = nullptr;
        column.sensitivity = nullptr;
        column.memorization = nullptr;
        column.halves = nullptr;
        column.learning = nullptr;
        column.statistics = nullptr;
    }
    now.basis = nullptr;
    now.atom = nullptr;
    now.wiener = nullptr;
    now.ideal = nullptr;
    now.inspector = nullptr;
}

void Laboratory::Run::showImage() {
    const ImageShape& shape = now.data->shape;
    now.transform = std::make_shared<const WaveletTransform>(e.wavelet, shape.height, shape.width, e.levels);
    now.image = std::clamp(e.image, 0, static_cast<int>(now.data->heldOut.count()) - 1);
    now.sigma = e.sigma;
    now.clean = now.data->heldOut.pixels.image(now.image);
    now.noisy = noisedState(now.clean, e.sigma, e.data.seed, now.image);
    now.cleanCoefficients = now.transform->forward(now.clean);
    now.noisyCoefficients = now.transform->forward(now.noisy);
    now.imageKey = imageKey(e);
}

std::string Laboratory::Run::coefficientsKey() const {
    return fmt::format("{}|{}|{}", dataKey(e), e.wavelet, e.levels);
}

void Laboratory::Run::transformData() {
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
std::shared_ptr<const DataSet> Laboratory::Run::comparatorData() {
    const DataSet& all = *now.data;
    if (e.subset <= 0 || e.subset >= all.train.count()) return now.data;
    return caches.subsets.get(fmt::format("{}|{}", dataKey(e), e.subset), [&] {
        const auto& labels = all.train.labels;
        const auto labelled = std::min(labels.size(), static_cast<size_t>(e.subset));
        ImageSet part{all.train.pixels.rows(0, e.subset),
                      {labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(labelled)}};
        return std::make_shared<DataSet>(
            DataSet{all.name, all.origin, all.shape, std::move(part), all.heldOut, all.classNames});
    });
}

/// The key of the prepared model, whatever its ridge.
std::string Laboratory::Run::preparedKey(const ModelSpec& spec) const {
    return isWaveletModel(spec.kind) ? modelKey(e, momentSpec(spec))
                                     : fmt::format("{}|{}|{}", dataKey(e), e.subset, toText(spec));
}

std::string Laboratory::Run::nestedKey(const ModelSpec& spec) const {
    Experiment all = e;
    all.subset = 0;
    return modelKey(all, momentSpec(spec));
}

std::shared_ptr<NestedMoments> Laboratory::Run::nestedOf(const ModelSpec& spec) {
    auto& nested = caches.nested[nestedKey(spec)];
    if (!nested) nested = std::make_shared<NestedMoments>(spec, now.coefficients, budgetBytes);
    return nested;
}

std::shared_ptr<const Model>
Laboratory::Run::modelOf(const ModelSpec& spec, const Preparation<PreparedModel>::OnPreview& onPreview) {
    const std::string key = preparedKey(spec);
    const auto model = caches.models.get(key, [&] {
        const bool wavelet = isWaveletModel(spec.kind);
        auto make = [spec, nested = wavelet ? nestedOf(spec) : nullptr,
                     data = wavelet ? nullptr : comparatorData(), transform = now.transform,
                     subset = e.subset](const Work& work, const auto& preview) {
            const auto early = [&](std::shared_ptr<const Model> first, double images) {
                preview(std::make_shared<const PreparedModel>(PreparedModel{std::move(first), images}));
            };
            auto prepared = nested ? prepareNested(spec, *nested, transform, subset, work, early)
                                   : prepareComparator(spec, data, work);
            return std::make_shared<const PreparedModel>(PreparedModel{std::move(prepared), 0});
        };
        return caches.preparing
            .get(key, stage((wavelet ? "moments of " : "preparing ") + label(spec)), make, onPreview)
            ->model;
    });
    return withSettings(model, spec, now.transform);
}

void Laboratory::Run::stopNeedless() {
    std::vector<std::string> keys;
    for (const ModelSpec& spec : e.columns) keys.push_back(preparedKey(spec));
    for (const ModelSpec& spec : railSpecs()) keys.push_back(preparedKey(spec));
    caches.preparing.keepOnly(keys);
    std::vector<std::string> nested;
    for (const ModelSpec& spec : e.columns) nested.push_back(nestedKey(spec));
    std::erase_if(caches.nested, [&](const auto& entry) {
        return std::find(nested.begin(), nested.end(), entry.first) == nested.end();
    });
    caches.loading.keepOnly({dataKey(e)});
    caches.transforming.keepOnly({coefficientsKey()});
}

std::shared_ptr<const Denoiser> Laboratory::Run::denoiserOf(const Model& model, const ModelSpec& spec,
                                                            double sigma) {
    return caches.denoisers.get(fmt::format("{}|{}", modelKey(e, spec), sigma),
                                [&] { return model.at(sigma, stage("fit of " + label(spec))); });
}

DenoiserSource Laboratory::Run::sourceOf(std::shared_ptr<const Model> model, const ModelSpec& spec) {
    return [this, model, spec](double sigma) { return denoiserOf(*model, spec, sigma); };
}

void Laboratory::Run::denoise(Column& column, const std::shared_ptr<const Model>& model,
                              std::shared_ptr<const Denoiser> denoiser) {
    const Work work = stage("denoising by " + label(column.spec));
    column.model = model;
    column.denoised = denoiser->denoise(ImageBatch(now.noisy), work).image(0);
    column.coefficients = now.transform->forward(column.denoised);
    column.mse = static_cast<double>((column.denoised.flat() - now.clean.flat()).square().mean());
    column.exact = model->exactMse(*denoiser, work);
    column.fit = denoiser->report();
    column.denoiser = std::move(denoiser);
    column.sigma = e.sigma;
    column.failure.reset();
}

void Laboratory::Run::computeColumn(size_t index) {
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
void Laboratory::Run::arrangeColumns() {
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

void Laboratory::Run::computeCurve(ChartCurve& curve, const ModelSpec& spec) {
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
                const ChartPoint point =
                    chartPoint(*model, *now.data, imagesOf(spec, trainingImages()), sigma, e.chartSamples,
                               e.data.seed, stage("chart of " + label(spec)));
                found = caches.points.emplace(key, point).first;
            }
            curve.points.push_back(found->second);
            publishSometimes();
        }
    } catch (const Error& error) {
        curve.failure = failureOf("chart of " + label(spec), error);
    }
}

void Laboratory::Run::computeChart() {
    now.chart.resize(e.columns.size());
    for (size_t i = 0; i < e.columns.size(); ++i)
        if (now.chart[i].key != chartKey(e, e.columns[i]) ||
            now.chart[i].points.size() != chartSigmas(e).size())
            computeCurve(now.chart[i], e.columns[i]);
        else
            now.chart[i].label = label(e.columns[i]);
    now.meanPredictor = *caches.meanPredictors.get(fmt::format("{}|{}", dataKey(e), trainingImages()), [&] {
        const auto train = now.data->train.pixels.matrix(), heldOut = now.data->heldOut.pixels.matrix();
        const Eigen::RowVectorXf mean = train.topRows(trainingImages()).colwise().mean();
        const double mse = static_cast<double>((heldOut.rowwise() - mean).squaredNorm()) /
                           static_cast<double>(heldOut.size());
        return std::make_shared<const double>(mse);
    });
    if (!e.rails) {
        now.rails.clear();
        return;
    }
    const std::vector<ModelSpec> rails = railSpecs();
    now.rails.resize(rails.size());
    for (size_t i = 0; i < rails.size(); ++i)
        if (now.rails[i].key != chartKey(e, rails[i]) || now.rails[i].points.size() != chartSigmas(e).size())
            computeCurve(now.rails[i], rails[i]);
}

/// All stages, in the order in which a person wants to see them.
void Laboratory::Run::all() {
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
    computeAgreement();
}

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
