#include "core/studies/dial_study.h"

#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/score/moments.h"
#include "core/score/stencil.h"
#include "core/studies/picture_study.h"
#include "core/studies/shown.h"

#include <cassert>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <tuple>

namespace scorelet {

std::vector<double> dialHere(const Snapshot& snapshot, const Experiment& e, int column) {
    const auto denoised = shownOf<DenoisedStudy>(snapshot, e, column);
    if (!denoised.complete()) return {};
    if (std::isfinite(denoised->h)) return {denoised->h};
    return denoised->scaleH;
}

ModelSpec withDial(const ModelSpec& spec, double h) {
    assert(offers<Dial>(spec));
    ModelSpec set = withDialBy(spec, DialBy::hand);
    for (const FamilyRow& row : familyOf(spec).rows)
        if (row.id == dialRow) setSetting(set, row, h);
    return set;
}

const std::vector<int>& ladderImages() {
    static const std::vector<int> numbers = {250, 500, 1000, 2000, 5000};
    return numbers;
}

ErrorAtStencil::Study::Inputs ErrorAtStencil::of(const Experiment& e, int, int item) {
    const std::vector<double> sigmas = chartSigmas(e);
    const auto at = std::div(item, static_cast<int>(sigmas.size()));
    return ErrorStudy::of(e, (*ladderOf(e))[static_cast<std::size_t>(at.quot)].spec,
                          sigmas[static_cast<std::size_t>(at.rem)]);
}

ErrorAtImages::Study::Inputs ErrorAtImages::of(const Experiment& e, int, int item) {
    const std::vector<double> sigmas = chartSigmas(e);
    const auto level = std::div(item, static_cast<int>(sigmas.size()));
    const auto number = std::div(level.quot, static_cast<int>(ladderImages().size()));
    ModelSpec spec = (*ladderOf(e))[static_cast<std::size_t>(number.quot)].spec;
    spec.images = ladderImages()[static_cast<std::size_t>(number.rem)];
    return ErrorStudy::of(e, spec, sigmas[static_cast<std::size_t>(level.rem)]);
}

ErrorPoint asSample(ErrorPoint exact, const Eigen::VectorXd& imageErrors, Eigen::Index heldOut) {
    exact.heldOutError = standardError(imageErrors, static_cast<double>(heldOut));
    return exact;
}

bool looksBeyond(const ErrorPoint& model, const ErrorPoint& ideal) {
    return model.heldOut + 2 * std::hypot(model.heldOutError, ideal.trainError) < ideal.train;
}

bool isToldClass(const ModelSpec& spec) {
    return familyOf(spec).conditional() && !spec.imageClass.empty();
}

Certificate certificateOf(const ErrorPoint& model, std::span<const ErrorPoint> ladder) {
    Certificate certificate;
    for (int i = 0; i < static_cast<int>(ladder.size()); ++i)
        if (looksBeyond(model, ladder[static_cast<std::size_t>(i)]))
            certificate.beaten.push_back(i);
        else if (certificate.enough < 0)
            certificate.enough = i;
    if (certificate.beaten.empty()) return certificate;
    certificate.smallest = certificate.beaten.front();
    certificate.largest = certificate.beaten.back();
    return certificate;
}

double memorizationEnds(std::span<const double> sigmas, std::span<const double> ratios) {
    constexpr double byHeart = 1e3; // stands for any larger ratio
    const auto logOf = [&](std::size_t k) {
        return std::log((std::isfinite(ratios[k]) ? std::min(ratios[k], byHeart) : byHeart) / memorizes);
    };
    for (std::size_t k = sigmas.size(); k-- > 1;) {
        const double above = logOf(k - 1), below = logOf(k);
        if (!(above > 0 && below <= 0)) continue;
        const double t = above / (above - below);
        return sigmas[k - 1] * std::pow(sigmas[k] / sigmas[k - 1], t);
    }
    return std::numeric_limits<double>::quiet_NaN();
}

namespace {

/// As all of the tab Dial: of a model of the image's own class that of the shown image's.
ErrorStudy::Inputs ofShownClass(const Experiment& e, const ModelSpec& spec) {
    ErrorStudy::Inputs inputs = ErrorStudy::of(e, spec, e.sigma);
    inputs.fit = fitOf(e, spec);
    return inputs;
}

} // namespace

ErrorAtDial::Study::Inputs ErrorAtDial::of(const Experiment& e, int column, int item) {
    return ofShownClass(e, withDial(e.columns[static_cast<std::size_t>(column)], dialAt(item)));
}

ModelSpec polynomialOf(const ModelSpec& spec, int degree) {
    ModelSpec polynomial{.family = "custom",
                         .degree = degree,
                         .sharing = spec.sharing,
                         .stencil = membersOf(spec),
                         .imageClass = spec.imageClass};
    if (polynomial.stencil.empty()) polynomial.family = "independent";
    return polynomial;
}

int highestDegree(const Experiment& e, int column) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(column)];
    if (seesWholeImage(spec)) return 0;
    // Asked in every frame, and stencils take a millisecond.
    constexpr std::size_t most = 100;
    thread_local std::map<std::tuple<ModelSpec, int, BasisKind, int, double>, int> known;
    const auto key = std::tuple(spec, e.data.size, e.basis, e.levels, e.budgetGb);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    int degree = 4;
    try {
        const SubbandLayout layout = layoutOf(e);
        while (degree > 0 &&
               MomentPlan::estimate(polynomialOf(spec, degree), layout).bytes() > e.budgetGb * 1e9 / 8)
            --degree;
    } catch (const Error&) { // no such basis: told by the model
        degree = 0;
    }
    return known[key] = degree;
}

ErrorAtDegree::Study::Inputs ErrorAtDegree::of(const Experiment& e, int column, int item) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(column)];
    Study::Inputs inputs = ofShownClass(e, polynomialOf(spec, item + 1));
    const Study::Inputs dial = ErrorStudy::of(e, spec, e.sigma);
    inputs.samples = dial.samples;
    inputs.noise = dial.noise;
    inputs.among = spec.images > 0 ? spec.images : familyOf(spec).defaultImages;
    return inputs;
}

DegreeShare degreeShare(const ErrorPoint& first, const ErrorPoint& polynomial, const ErrorPoint& best,
                        const ErrorPoint& limit) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    if (!(first.train > limit.train)) return {unknown, unknown};
    const bool bounded = best.train > limit.leaveOneOut;
    const double gain = first.train - polynomial.train;
    return {gain / (first.train - limit.train), bounded ? gain / (first.train - limit.leaveOneOut) : unknown};
}

} // namespace scorelet
