// The inside of the Laboratory: one request on its way through the stages, and the results that it finds
// there already.
//
// laboratory.cpp has the stages that every tab needs, laboratory_instruments.cpp and laboratory_studies.cpp
// those of single tabs.
#pragma once

#include "core/base/error.h"
#include "core/engine/laboratory.h"
#include "core/engine/preparation.h"
#include "core/engine/stages.h"

#include <chrono>
#include <map>

namespace scorelet {

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
    std::map<std::string, std::shared_ptr<NestedMoments>> nested; ///< of the columns, for any subset
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
    Memo<AgreementResult> agreements{24};
    Memo<ImageBatch> answers{2 * maxColumns};
    Memo<BasisResult> bases{6};
    Memo<AtomResult> atoms{24};
    Memo<WienerResult> wieners{6};
    Memo<IdealResult> ideals{6};
    Memo<HalvesResult> halves{12};
    Memo<LearningMoments> learning{4};
    Memo<LearningCurve> learningCurves{24};
    Memo<StatisticsResult> statistics{24};
};

/// The settings of a wavelet model that its moments do not depend on, at their defaults.
ModelSpec momentSpec(ModelSpec spec);

/// An Error as a value.
inline Failure failureOf(const std::string& stage, const Error& error) {
    return {stage, error.what(), error.hint()};
}

/// One request on its way through the stages.
struct Laboratory::Run {
    using Clock = std::chrono::steady_clock;

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

    // Stages that every tab needs, in this order.
    void loadData();
    void forgetInstruments();
    void arrangeColumns();
    void showImage();
    void transformData();
    void computeColumn(size_t index);
    void computeInstruments();
    void computeChart();
    void computeAgreement();

    /// All of them, in the order in which a person wants to see them.
    void all();

    std::string coefficientsKey() const;

    /// The key of the prepared model, whatever its ridge.
    std::string preparedKey(const ModelSpec& spec) const;

    /// The key of a wavelet model's moments, whatever the subset.
    std::string nestedKey(const ModelSpec& spec) const;

    /// Stops what is being prepared for choices that have changed since, and forgets kept moments of other
    /// columns.
    void stopNeedless();

    /// The images the comparators are made from: all, or the subset.
    std::shared_ptr<const DataSet> comparatorData();
    std::shared_ptr<NestedMoments> nestedOf(const ModelSpec& spec);
    std::shared_ptr<const Model> modelOf(const ModelSpec& spec,
                                         const Preparation<PreparedModel>::OnPreview& onPreview);
    std::shared_ptr<const Denoiser> denoiserOf(const Model& model, const ModelSpec& spec, double sigma);
    DenoiserSource sourceOf(std::shared_ptr<const Model> model, const ModelSpec& spec);
    void denoise(Column& column, const std::shared_ptr<const Model>& model,
                 std::shared_ptr<const Denoiser> denoiser);
    void computeCurve(ChartCurve& curve, const ModelSpec& spec);

    // What instruments share.
    void needPlane();
    void needTypicalDistance();

    /// Training images behind the models: all, or the subset.
    Eigen::Index trainingImages() const;

    void computeInspector(); ///< of every tab

    // Instruments of single tabs.
    void computeTrajectories();
    void computeGenerated();
    void computeSensitivity();
    void computeMemorization();
    void computeIdealPosterior();
    void computeHalves();
    void computeBasis();
    void computeStatistics();
    void computeLearning();

    /// A learning curve from kept moments, or from a pass over the images that keeps them where they are
    /// small.
    void growCurve(Column& column, LearningCurve& curve);

    /// Runs a column's stage; an Error becomes the column's failure.
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
};

} // namespace scorelet
