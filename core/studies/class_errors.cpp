#include "core/studies/class_errors.h"

#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/data/classes.h"
#include "core/denoise/capabilities.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/family.h"
#include "core/studies/classes.h"
#include "core/studies/report_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <utility>

namespace scorelet {
namespace {

/// The mean over values, and its standard error.
std::pair<double, double> meanAndError(const Eigen::VectorXd& values) {
    return {values.mean(), standardError(values)};
}

/// Puts the errors of some images where these stand among all.
void scatter(const Eigen::VectorXd& errors, const std::vector<Eigen::Index>& places, Eigen::VectorXd& to) {
    for (Eigen::Index k = 0; k < errors.size(); ++k) to[places[static_cast<std::size_t>(k)]] = errors[k];
}

/// The training images over which a sample of all classes is spread, by class: rows among the class's,
/// numbers among all training images, by which the noise goes, and places in the sample.
struct TrainingSample {
    struct Part {
        std::vector<Eigen::Index> rows, numbers, places;
    };
    std::map<int, Part> parts; ///< by label
    Eigen::Index count = 0;
};

TrainingSample trainingSample(const ErrorStudy::Inputs& in, const DataSet& data) {
    struct One {
        Eigen::Index number, row; ///< among all training images, and among those of its class
        int label;
    };
    std::vector<One> seen;
    for (const int label : heldOutClasses(data)) {
        ErrorStudy::Inputs inputs = in;
        inputs.fit = ofClass(in.fit, data, label);
        const auto numbers = numbersOf(inputs.fit.solver.model.training, data);
        const Eigen::Index count = imagesSeen(inputs, data);
        for (Eigen::Index row = 0; row < count; ++row)
            seen.push_back({numbers[static_cast<std::size_t>(row)], row, label});
    }
    std::sort(seen.begin(), seen.end(), [](const One& a, const One& b) { return a.number < b.number; });
    TrainingSample sample;
    for (const Eigen::Index at : spreadEvenly(in.samples, static_cast<Eigen::Index>(seen.size()))) {
        const One& one = seen[static_cast<std::size_t>(at)];
        TrainingSample::Part& part = sample.parts[one.label];
        part.rows.push_back(one.row);
        part.numbers.push_back(one.number);
        part.places.push_back(sample.count++);
    }
    return sample;
}

ErrorPoint sampledErrors(const ErrorStudy::Inputs& in, const DataSet& data, const Context& at) {
    const TrainingSample sample = trainingSample(in, data);
    ErrorPoint point;
    point.sigma = in.fit.sigma;
    point.exact = false;
    point.fit = *at.get<FitReportStudy>(in.fit);
    Eigen::VectorXd heldOut(std::min(Eigen::Index{in.samples}, data.heldOut.count()));
    Eigen::VectorXd train = Eigen::VectorXd::Zero(sample.count), leftOut = train;
    bool leavesOut = false;
    for (const int label : heldOutClasses(data)) {
        const FitInputs fit = ofClass(in.fit, data, label);
        const auto denoiser = at.get<FitStudy>(fit)->denoiser;
        const auto among = rowsOfClass(data.heldOut, label, heldOut.size());
        if (!among.empty())
            scatter(sampledMse(*denoiser, imagesAt(data.heldOut.pixels, among), in.noise, at.work(),
                               imagesAtOnce, among)
                        .errors,
                    among, heldOut);
        const auto part = sample.parts.find(label);
        if (part == sample.parts.end()) continue;
        const auto& [rows, numbers, places] = part->second;
        const auto images = at.get<TrainingStudy>(fit.solver.model.training)->data;
        scatter(sampledMse(*denoiser, imagesAt(images->train.pixels, rows), in.noise, at.work(), imagesAtOnce,
                           numbers)
                    .errors,
                places, train);
        const auto* leaveOneOut = as<LeaveOneOut>(*denoiser);
        if (!leaveOneOut) continue;
        leavesOut = true;
        scatter(sampledLeaveOneOut(*leaveOneOut, in.fit.sigma, images->train.pixels, rows, in.noise,
                                   at.work(), imagesAtOnce, numbers)
                    .errors,
                places, leftOut);
    }
    std::tie(point.heldOut, point.heldOutError) = meanAndError(heldOut);
    std::tie(point.train, point.trainError) = meanAndError(train);
    if (leavesOut) std::tie(point.leaveOneOut, point.leaveOneOutError) = meanAndError(leftOut);
    point.samples = static_cast<int>(heldOut.size());
    point.imageErrors = std::make_shared<const Eigen::VectorXd>(std::move(heldOut));
    return point;
}

ErrorPoint exactErrors(const ErrorStudy::Inputs& in, const DataSet& data, const Context& at) {
    ErrorPoint sum;
    sum.sigma = in.fit.sigma;
    sum.fit = *at.get<FitReportStudy>(in.fit);
    double heldOut = 0, train = 0;
    for (const ImagesOfClass& one : heldOutByClass(data, 0)) {
        ErrorStudy::Inputs inputs = in;
        inputs.fit = ofClass(in.fit, data, one.label);
        const auto point = at.get<ErrorStudy>(inputs);
        const auto heldOutImages = static_cast<double>(one.rows.size());
        const auto images = static_cast<double>(imagesMadeOf(inputs.fit.solver, data));
        sum.heldOut += heldOutImages * point->heldOut;
        sum.train += images * point->train;
        heldOut += heldOutImages;
        train += images;
    }
    sum.heldOut /= heldOut;
    sum.train /= train;
    return sum;
}

} // namespace

Eigen::Index imagesSeen(const ErrorStudy::Inputs& in, const DataSet& data) {
    const SolverInputs& solver = in.fit.solver;
    return in.among > 0 ? std::min<Eigen::Index>(in.among, imagesTaken(solver.model.training, data))
                        : imagesMadeOf(solver, data);
}

ErrorPoint errorOfEachClass(const ErrorStudy::Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.fit.solver.model.training.data);
    requireClassTold(in.fit.solver, *data);
    return in.samples > 0 ? sampledErrors(in, *data, at) : exactErrors(in, *data, at);
}

Eigen::VectorXd imageErrorsOfEachClass(const ErrorStudy::Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.fit.solver.model.training.data);
    requireClassTold(in.fit.solver, *data);
    const Eigen::Index count = std::min(ImageErrorsStudy::most, data->heldOut.count());
    Eigen::VectorXd errors(count);
    for (const ImagesOfClass& one : heldOutByClass(*data, count)) {
        const FitInputs fit = ofClass(in.fit, *data, one.label);
        const auto model = modelOf(fit, at);
        const auto* exact = as<ExactError>(*model);
        if (!exact) throw Error(fmt::format("{}: its errors are sampled", label(in.fit.solver.spec)));
        scatter(exact->imageErrors(*at.get<FitStudy>(fit)->denoiser, imagesAt(data->heldOut.pixels, one.rows),
                                   at.quiet()),
                one.rows, errors);
    }
    return errors;
}

ImageBatch firstHeldOut(const TrainingInputs& training, const DataSet& data, Eigen::Index most) {
    if (training.ofClass.of != ClassInputs::Of::known)
        return data.heldOut.pixels.rows(0, std::min(most, data.heldOut.count()));
    auto rows = rowsOfClass(data.heldOut, training.ofClass.label);
    if (static_cast<Eigen::Index>(rows.size()) > most) rows.resize(static_cast<std::size_t>(most));
    return imagesAt(data.heldOut.pixels, rows);
}

void requireHeldOut(const FitInputs& fit, const Context& at) {
    const TrainingInputs& training = fit.solver.model.training;
    if (training.ofClass.of != ClassInputs::Of::known) return;
    const auto data = at.get<DataStudy>(training.data);
    if (rowsOfClass(data->heldOut, training.ofClass.label).empty())
        throw Error(
            fmt::format("class {}: expected held-out images for its error, found none among the {} of {}",
                        className(*data, training.ofClass.label), data->heldOut.count(), data->name),
            "Take more held-out images.");
}

} // namespace scorelet
