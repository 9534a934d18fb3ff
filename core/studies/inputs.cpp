#include "core/studies/inputs.h"

#include "core/data/control.h"
#include "core/data/to_size.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/image/channels.h"
#include "core/image/grey_text.h"
#include "core/studies/choosing_study.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <fmt/format.h>
#include <map>

namespace scorelet {

ModelSpec canonical(const ModelSpec& spec) {
    // Every frame asks many times for the same few models; reading their texts was a fifth of its time.
    constexpr std::size_t most = 100;
    thread_local std::map<ModelSpec, ModelSpec> known;
    if (const auto found = known.find(spec); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    return known[spec] = parseModelSpec(toText(spec));
}

TrainingInputs trainingOf(const Experiment& e) {
    return {e.data, std::max(0, e.subset)};
}

BasisInputs basisOf(const Experiment& e) {
    BasisInputs basis;
    basis.kind = e.basis;
    if (hasColours(e)) basis.colours = e.colours;
    if (e.basis == BasisKind::wavelet) basis.wavelet = e.wavelet;
    if (hasLevels(e.basis)) basis.levels = e.levels;
    if (e.basis == BasisKind::file) basis.file = e.basisFile;
    if (e.basis == BasisKind::pca) basis.images = trainingOf(e);
    return basis;
}

std::string basisName(const BasisInputs& basis) {
    if (basis.kind == BasisKind::file) return "file " + std::filesystem::path(basis.file).filename().string();
    const std::string& name = basis.kind == BasisKind::wavelet
                                  ? basis.wavelet
                                  : basisKindNames()[static_cast<std::size_t>(basis.kind)];
    return fmt::format("{}{}{}", name, basis.colours == ColourBasis::opponent ? ", opponent" : "",
                       hasLevels(basis.kind) ? fmt::format(", {} levels", basis.levels) : std::string());
}

SubbandLayout layoutOf(const BasisInputs& basis, const ImageShape& shape) {
    return basisLayout(basis.kind, shape, basis.levels, basis.colours);
}

SubbandLayout layoutOf(const Experiment& e) {
    return layoutOf(basisOf(e), e.data.shape());
}

CoefficientInputs coefficientsOf(const Experiment& e) {
    return {e.data, basisOf(e)};
}

Image chosenImage(const DataSet& data, const DataRequest& request, const ImageChoice& choice) {
    if (choice.own.empty())
        return data.heldOut.pixels.image(
            std::clamp<Eigen::Index>(choice.number, 0, data.heldOut.count() - 1));
    DataRequest fit = request;
    fit.size = data.shape.height;
    const Image own = imageOfGreyText(choice.own);
    if (std::max(own.height(), own.width()) > fit.size) fit.fit = SizeFit::resize; // it cannot be padded
    const bool fits = own.height() == fit.size && own.width() == fit.size;
    return asControl(fits ? withChannels(own, fit.channels) : fittedImage(own, fit, "your own picture"), fit);
}

ImageChoice imageChoiceOf(const Experiment& e) {
    return {e.image, e.own};
}

ImageInputs imageOf(const Experiment& e) {
    return {e.data, imageChoiceOf(e)};
}

NoisyInputs noisyOf(const Experiment& e) {
    return {imageOf(e), e.sigma, noiseOf(e)};
}

std::uint64_t noiseOf(const Experiment& e) {
    return e.data.seed + static_cast<std::uint64_t>(e.noise);
}

namespace {

ClassInputs classOf(const Experiment& e, const ModelSpec& spec) {
    if (spec.imageClass.empty()) return {};
    if (spec.imageClass == ownClass) return {.of = ClassInputs::Of::image, .image = imageChoiceOf(e)};
    return {.of = ClassInputs::Of::named, .name = spec.imageClass};
}

} // namespace

SolverInputs solverOf(const Experiment& e, const ModelSpec& spec) {
    SolverInputs inputs;
    inputs.spec = canonical(spec);
    if (leavesStencil(inputs.spec))
        inputs.foldRoom = foldRoomOf(e);
    else if (isChosen(inputs.spec, "degree"))
        inputs.spec.degree = highestDegreeTried(e, inputs.spec);
    inputs.model.training = trainingOf(e);
    inputs.model.training.ofClass = classOf(e, inputs.spec);
    inputs.model.preparation = preparationOf(inputs.spec);
    if (usesBasis(spec)) inputs.model.basis = basisOf(e);
    if (needsMoments(spec)) inputs.model.preparation = momentSpec(inputs.spec);
    return inputs;
}

FitInputs fitOf(const Experiment& e, const ModelSpec& spec) {
    return {solverOf(e, spec), e.sigma};
}

FitInputs fitOf(const Experiment& e, int column) {
    return {solverOf(e, column), e.sigma};
}

SolverInputs solverOf(const Experiment& e, int column) {
    assert(column >= 0 && column < static_cast<int>(e.columns.size()));
    return solverOf(e, e.columns[static_cast<size_t>(column)]);
}

FitInputs fitOfEach(FitInputs inputs) {
    ClassInputs& ofClass = inputs.solver.model.training.ofClass;
    if (ofClass.of == ClassInputs::Of::image) ofClass = {.of = ClassInputs::Of::each};
    return inputs;
}

int referenceOf(const Experiment& e) {
    return std::clamp(e.reference, 0, std::max(0, static_cast<int>(e.columns.size()) - 1));
}

} // namespace scorelet
