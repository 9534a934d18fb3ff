// What the lab knows at one moment: immutable results, each with the key of the choices that it answers.
//
// A Snapshot is published by swapping a shared pointer and never changes, so panels read it without a lock. A
// part is fresh when its key equals the key function of experiment.h for the current Experiment; otherwise it
// is the last result, to be drawn dimmed. A stage that failed is a value here, never a dead thread.
#pragma once

#include "core/data/dataset.h"
#include "core/families/ideal/ideal.h"
#include "core/families/wavelet/wavelet.h"
#include "core/evaluate/neighbours.h"
#include "core/evaluate/pca_plane.h"
#include "core/evaluate/sensitivity.h"
#include "core/session/experiment.h"
#include "core/base/failure.h"
#include "core/studies/stage_basis.h"
#include "core/studies/stage_halves.h"
#include "core/studies/stage_inspector.h"
#include "core/studies/stage_learning.h"
#include "core/studies/stage_posterior.h"
#include "core/studies/stage_statistics.h"
#include "core/sample/trajectory.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// Mean squared error of one model at one noise level.
struct ChartPoint {
    double sigma = 0;
    double train = 0; ///< NaN where unknown
    double heldOut = 0;
    double trainError = 0; ///< standard errors; 0 where exact
    double heldOutError = 0;
    bool exact = true; ///< exact in the noise, over all images; else sampled
    int samples = 0;   ///< images behind a sampled value
    FitReport fit;
};

/// One series of the chart.
struct ChartCurve {
    std::string key;
    ModelSpec spec;
    std::string label;
    std::vector<ChartPoint> points; ///< rising sigma; grows while the lab computes
    std::optional<Failure> failure;
};

/// A path of reverse diffusion and its measures.
struct TrajectoryResult {
    std::string key;
    Trajectory path;           ///< one sample
    std::vector<double> error; ///< RMS distance of the estimate to the clean image; empty from pure noise
    std::vector<Neighbour> nearest; ///< of every estimate: the nearest training image
    std::vector<PosteriorShare> shares =
        {}; ///< of every noisy state, where the ideal denoiser runs; else empty
    std::vector<Neighbour> endNeighbours = {}; ///< the nearest training images of the last estimate
    Eigen::MatrixX2f plane;                    ///< estimates in the plane of principal components: steps x 2
    int divergedCoefficient = -1;              ///< flat index of the largest coefficient where it diverged
};

/// Samples of one model from the same noise as all others.
struct GenerateResult {
    std::string key;
    Trajectory path;                             ///< all samples
    std::vector<std::vector<Neighbour>> nearest; ///< by sample: the nearest training images
    std::vector<Eigen::MatrixX2f> plane;         ///< by sample: states in the plane, steps x 2
    std::vector<int> divergedCoefficient;        ///< by sample; -1 where sound
};

/// How one output pixel answers to every input pixel.
struct SensitivityResult {
    std::string key;
    Image map;
    double radius = 0;                    ///< effective radius in pixels
    std::optional<RadiusCurve> overSigma; ///< at the chart's noise levels; comes later than the map
};

/// How near an output is to the training images.
struct MemorizationResult {
    std::string key;
    std::vector<Neighbour> nearest; ///< of the denoised image
};

/// How alike a column's answers are to the reference column's, on the same noised held-out images.
struct AgreementResult {
    std::string key;
    int images = 0;
    double mse = 0;       ///< mean squared difference per pixel
    double cosine = 0;    ///< mean-removed, averaged over the images
    double explained = 0; ///< 1 - SSres / SStot, averaged over the images
};

/// One model column.
struct Column {
    std::string key; ///< columnKey of what is shown; empty: nothing yet
    ModelSpec spec;
    double sigma = 0;
    std::shared_ptr<const Model> model;
    std::shared_ptr<const Denoiser> denoiser;
    double previewImages =
        0; ///< more than 0: fitted on the first so many training images, the rest is coming
    Image denoised;
    Eigen::VectorXf coefficients; ///< wavelet coefficients of the denoised image
    double mse = 0;               ///< of this image
    std::optional<ExactMse> exact;
    FitReport fit;
    std::optional<Failure> failure;
    std::shared_ptr<const TrajectoryResult> trajectory;
    std::shared_ptr<const GenerateResult> generated;
    std::shared_ptr<const SensitivityResult> sensitivity;
    std::shared_ptr<const MemorizationResult> memorization;
    std::shared_ptr<const AgreementResult> agreement;   ///< with the reference column; comes last
    std::shared_ptr<const HalvesResult> halves;         ///< where it was asked for
    std::shared_ptr<const LearningCurve> learning;      ///< wavelet models, in the Learning tab
    std::shared_ptr<const StatisticsResult> statistics; ///< wavelet models, in the Statistics tab
};

/// The plane of two principal components with the data's cloud in it.
struct DataPlane {
    PcaPlane plane;
    Eigen::MatrixX2f cloud; ///< some training images
};

struct Snapshot {
    Experiment experiment;        ///< the request that it answers, completely once `complete`
    std::uint64_t generation = 0; ///< number of the request
    bool complete = false;
    bool columnsComplete =
        false; ///< all columns answer the request; instruments and chart may be on their way
    std::optional<Failure> failure; ///< of a stage that everything else needs: data, transform

    std::string dataKey; ///< of `data`
    std::shared_ptr<const DataSet> data;
    std::shared_ptr<const Coefficients> coefficients; ///< null while they are computed
    std::shared_ptr<const WaveletTransform> transform;

    std::string imageKey; ///< of the following
    int image = 0;        ///< the held-out image shown, within the data set
    double sigma = 0;
    Image clean;
    Image noisy;
    Eigen::VectorXf cleanCoefficients;
    Eigen::VectorXf noisyCoefficients;

    std::shared_ptr<const InspectorResult> inspector; ///< of experiment.coefficient

    std::vector<Column> columns;
    std::vector<ChartCurve> chart; ///< a curve a column
    std::vector<ChartCurve> rails; ///< Wiener and ideal, where rails are wanted
    double meanPredictor = 0;      ///< held-out MSE of answering the mean image
    std::shared_ptr<const DataPlane> plane;
    std::optional<TypicalDistance> typicalDistance; ///< of held-out images to their nearest training image

    std::shared_ptr<const BasisResult> basis; ///< of the Basis tab, as the next two
    std::shared_ptr<const AtomResult> atom;
    std::shared_ptr<const WienerResult> wiener;
    std::shared_ptr<const IdealResult> ideal; ///< of the Memorization tab
};

} // namespace scorelet
