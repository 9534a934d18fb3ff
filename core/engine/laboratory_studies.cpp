#include "core/engine/laboratory_run.h"

namespace scorelet {

void Laboratory::Run::computeStatistics() {
    for (size_t i = 0; i < now.columns.size(); ++i)
        withFailure(now.columns[i], [&] {
            Column& column = now.columns[i];
            const auto* model = dynamic_cast<const WaveletModel*>(column.model.get());
            const auto* denoiser = dynamic_cast<const WaveletDenoiser*>(column.denoiser.get());
            if (!model || !denoiser) return column.statistics.reset();
            const std::string key = statisticsKey(e, i);
            column.statistics = caches.statistics.get(key, [&] {
                const Work work = stage("statistics of " + label(column.spec));
                auto result =
                    std::make_shared<StatisticsResult>(bandStatistics(column.spec, *model, *denoiser, work));
                result->key = key;
                do {
                    column.statistics = std::make_shared<const StatisticsResult>(*result);
                    publishSometimes();
                } while (addOrderWorth(*result, *model, work));
                return result;
            });
        });
}

void Laboratory::Run::growCurve(Column& column, LearningCurve& curve) {
    const Work work = stage("learning curve of " + label(column.spec));
    LearningCollector collector(curve, work);
    const auto add = [&](const LearningMoments::Block& block, const Moments& heldOut) {
        collector.add(block, heldOut);
        column.learning = std::make_shared<const LearningCurve>(curve);
        publishSometimes();
    };
    const std::string key = nestedKey(column.spec);
    if (const auto kept = caches.learning.find(key)) {
        for (const auto& block : kept->blocks) add(block, *kept->heldOut);
        return;
    }
    const auto images = now.coefficients->train.cols();
    const bool keep = learningBytes(column.spec, now.transform->layout(), images) < budgetBytes / 4;
    auto moments = learningMoments(column.spec, *now.coefficients, budgetBytes, keep, work, add);
    if (keep) caches.learning.keep(key, std::make_shared<const LearningMoments>(std::move(moments)));
}

void Laboratory::Run::computeLearning() {
    for (size_t i = 0; i < now.columns.size(); ++i) {
        Column& column = now.columns[i];
        if (!isWaveletModel(column.spec.kind)) {
            column.learning.reset();
            continue;
        }
        withFailure(column, [&] {
            const std::string key = learningKey(e, i);
            column.learning = caches.learningCurves.get(key, [&] {
                auto curve = std::make_shared<LearningCurve>();
                curve->key = key;
                curve->spec = column.spec;
                curve->sigma = e.sigma;
                curve->sizes = learningSizes(now.data->train.count());
                growCurve(column, *curve);
                curve->complete = true;
                return curve;
            });
        });
    }
}

} // namespace scorelet
