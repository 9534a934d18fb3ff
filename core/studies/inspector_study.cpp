#include "core/studies/inspector_study.h"

#include "core/families/family.h"
#include "core/score/mse.h"
#include "core/studies/classes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr int curvePoints = 129;
constexpr int mapPoints = 41;
constexpr double coefficientReach = 4; // deviations to both sides

std::vector<double> evenly(double middle, double halfWidth, int count) {
    std::vector<double> values(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i)
        values[static_cast<size_t>(i)] = middle + halfWidth * (2.0 * i / (count - 1) - 1);
    return values;
}

Eigen::RowVectorXf floats(const std::vector<double>& values) {
    return Eigen::Map<const Eigen::RowVectorXd>(values.data(), static_cast<Eigen::Index>(values.size()))
        .cast<float>();
}

/// The shorter signed way round from 0 to `shift` on a circle.
int shorter(int shift, int period) {
    const int wrapped = ((shift % period) + period) % period;
    return wrapped > period / 2 ? wrapped - period : wrapped;
}

/// A cell's polynomial restricted to the centre and one member: coefficient, power of each.
struct SliceTerm {
    double theta;
    int centrePower;
    int neighbourPower;
};

std::vector<SliceTerm> sliceTerms(const MonomialTable& table, const Eigen::VectorXd& theta, int neighbour) {
    std::vector<SliceTerm> terms;
    for (int i = 0; i < table.features(); ++i) {
        const Monomial& monomial = table.featureList()[static_cast<size_t>(i)].monomial;
        const auto own = std::count(monomial.begin(), monomial.end(), 0);
        const auto other = neighbour > 0 ? std::count(monomial.begin(), monomial.end(), neighbour) : 0;
        if (own + other == static_cast<std::ptrdiff_t>(monomial.size()) && theta[i] != 0)
            terms.push_back({theta[i], static_cast<int>(own), static_cast<int>(other)});
    }
    return terms;
}

double scoreOf(const std::vector<SliceTerm>& terms, double own, double other) {
    double score = 0;
    for (const SliceTerm& term : terms)
        score += term.theta * std::pow(own, term.centrePower) * std::pow(other, term.neighbourPower);
    return score;
}

std::vector<MonomialWeight> byShare(std::vector<MonomialWeight> weights) {
    std::stable_sort(weights.begin(), weights.end(), [](const MonomialWeight& a, const MonomialWeight& b) {
        return std::abs(a.share) > std::abs(b.share);
    });
    return weights;
}

std::vector<MonomialWeight> sortedWeights(const MonomialTable& table, const Eigen::VectorXd& theta,
                                          const std::vector<double>& noisy, double sigma) {
    std::vector<MonomialWeight> weights;
    for (int i = 0; i < table.features(); ++i) {
        const auto at = static_cast<size_t>(i);
        const Monomial& monomial = table.featureList()[at].monomial;
        const double square = noisy[static_cast<size_t>(table.products()[at * (at + 1) / 2 + at])];
        weights.push_back({MonomialTable::text(monomial), monomial, theta[i],
                           sigma * sigma * theta[i] * std::sqrt(square)});
    }
    return byShare(std::move(weights));
}

InspectedFit fitOfFeatures(const WeighedFeatures::Weights& of, double sigma) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    std::vector<MonomialWeight> weights;
    for (std::size_t i = 0; i < of.names.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        weights.push_back(
            {of.names[i], {}, of.theta[at], sigma * sigma * of.theta[at] * std::sqrt(of.meanSquare[at])});
    }
    return {.weights = byShare(std::move(weights)),
            .rcond = of.rcond,
            .ridge = of.ridge,
            .trainMse = of.trainMse,
            .heldOutMse = unknown,
            .trainVariance = unknown,
            .heldOutVariance = unknown};
}

double centredVariance(const Moments& moments, int cell) {
    return moments.clean(cell)[static_cast<size_t>(moments.plan().table(cell).find({0, 0}))];
}

/// Values of the map's other coefficient: its centre +- 4 noisy deviations.
std::vector<double> neighbourAxis(double centre, double variance, double sigma) {
    return evenly(centre, coefficientReach * std::sqrt(variance + sigma * sigma), mapPoints);
}

/// D_k over w_k (columns) and one other coefficient (rows), all others at their centres.
void fillMap(InspectedModel& result, const InspectorResult& axes, const MomentPlan& plan,
             const std::vector<SliceTerm>& terms, double otherVariance) {
    const int other = plan.stencil(axes.coefficient)[static_cast<size_t>(result.neighbour)];
    const double centre = static_cast<double>(plan.centres()[axes.coefficient]);
    const double otherCentre = static_cast<double>(plan.centres()[other]);
    const double s2 = axes.sigma * axes.sigma;
    result.neighbourValues = neighbourAxis(otherCentre, otherVariance, axes.sigma);
    result.map = Image({1, mapPoints, static_cast<int>(axes.mapValues.size())});
    for (int row = 0; row < result.map.height(); ++row)
        for (int col = 0; col < result.map.width(); ++col) {
            const double own = axes.mapValues[static_cast<size_t>(col)];
            const double value = result.neighbourValues[static_cast<size_t>(row)];
            result.map.value(0, row, col) =
                static_cast<float>(own + s2 * scoreOf(terms, own - centre, value - otherCentre));
        }
}

void fillCurve(InspectedModel& result, const InspectorResult& axes, double centre,
               const std::vector<SliceTerm>& terms) {
    for (const double own : axes.noisy) {
        const double score = scoreOf(terms, own - centre, 0);
        result.score.push_back(score);
        result.curve.push_back(own + axes.sigma * axes.sigma * score);
    }
}

/// Density of the values in the cells between the axis' places.
std::vector<double> histogram(std::span<const float> values, const std::vector<double>& axis) {
    std::vector<double> density(axis.size(), 0.0);
    const double width = axis[1] - axis[0];
    if (!(width > 0)) return density;
    for (const float value : values) {
        const double cell = (static_cast<double>(value) - axis.front()) / width;
        if (cell >= 0 && cell < static_cast<double>(axis.size() - 1))
            density[static_cast<size_t>(cell)] += 1 / (width * static_cast<double>(values.size()));
    }
    return density;
}

/// Says how one frequency stands to another: near it, or at half or twice its cycles; others by their bands.
void placeFrequency(StencilPlace& place, const SubbandLayout& layout, const CoefficientPlace& from,
                    const CoefficientPlace& to) {
    constexpr int nearby = 4; // no radius is larger
    const auto [row, col] = layout.mosaicPlace(from);
    const auto [otherRow, otherCol] = layout.mosaicPlace(to);
    const char* orientation = name(layout.bands()[static_cast<size_t>(to.band)].orientation);
    place.dy = otherRow - row;
    place.dx = otherCol - col;
    if (std::max(std::abs(place.dy), std::abs(place.dx)) <= nearby) {
        place.group = "nearby frequencies";
    } else if (otherRow == row / 2 && otherCol == col / 2) {
        place.group = fmt::format("parent, {}", orientation);
        place.dy = place.dx = 0;
    } else if (row == otherRow / 2 && col == otherCol / 2) {
        place.group = fmt::format("child, {}", orientation);
        place.dy = otherRow - 2 * row;
        place.dx = otherCol - 2 * col;
    } else {
        place.dy = to.row - from.row;
        place.dx = to.col - from.col;
    }
}

} // namespace

double InspectedFit::explained() const {
    if (!(heldOutVariance > 0)) return std::numeric_limits<double>::quiet_NaN();
    return 1 - heldOutMse / heldOutVariance;
}

StencilPlace stencilPlace(const SubbandLayout& layout, int coefficient, int other) {
    const CoefficientPlace from = layout.place(coefficient), to = layout.place(other);
    const Subband& own = layout.bands()[static_cast<size_t>(from.band)];
    const Subband& band = layout.bands()[static_cast<size_t>(to.band)];
    StencilPlace place;
    place.coefficient = other;
    const bool sameBand = from.band == to.band;
    // Coarser: shift from the place that holds ours. Finer: shift from the first of the four below ours.
    const int rowBase = from.row * band.rows / own.rows, colBase = from.col * band.cols / own.cols;
    place.dy = shorter(to.row - rowBase, band.rows);
    place.dx = shorter(to.col - colBase, band.cols);
    place.group = sameBand                ? "same band"
                  : own.rows == band.rows ? name(band.orientation)
                                          : fmt::format("{}, {}", band.rows < own.rows ? "parent" : "child",
                                                        name(band.orientation));
    if (areFrequencies(layout.places())) placeFrequency(place, layout, from, to);
    if (own.channel != band.channel) place.group += ", " + band.channelName;
    const std::string shift = fmt::format("({:+d}, {:+d})", place.dy, place.dx);
    if (other == coefficient)
        place.relation = "itself";
    else
        place.relation = fmt::format("{} {}", place.group, shift);
    return place;
}

InspectorResult inspectData(const OrthonormalTransform& transform, int coefficient,
                            std::span<const float> values, double sigma) {
    InspectorResult result;
    result.coefficient = std::clamp(coefficient, 0, transform.layout().count() - 1);
    result.place = transform.layout().describe(result.coefficient);
    result.sigma = sigma;
    result.atom = transform.atom(result.coefficient);
    result.images = static_cast<Eigen::Index>(values.size());
    result.moments = scalarMoments(values);
    const double halfWidth = coefficientReach * std::sqrt(result.moments.variance + sigma * sigma);
    result.noisy = evenly(result.moments.mean, halfWidth, curvePoints);
    result.mapValues = evenly(result.moments.mean, halfWidth, mapPoints);
    result.cleanDensity = histogram(values, result.noisy);
    const ScalarPosterior exact(values, sigma);
    for (const double w : result.noisy) {
        const ScalarPosterior::Answer answer = exact.at(w);
        result.noisyDensity.push_back(answer.density);
        result.posterior.push_back(answer.mean);
        result.posteriorScore.push_back(answer.score);
    }
    return result;
}

InspectedModel inspectModel(const ModelSpec& spec, const FromMoments& model, const ScoreFit& denoiser,
                            const InspectorResult& axes, int neighbour) {
    const WaveletFit& fit = denoiser.fit();
    const MomentPlan& plan = *fit.plan;
    const int k = axes.coefficient, cell = plan.cellOf(k);
    const MonomialTable& table = plan.table(cell);
    const Eigen::VectorXd& theta = fit.theta[static_cast<size_t>(cell)];
    const std::vector<int>& stencil = plan.stencil(k);
    InspectedModel result;
    result.spec = spec;
    result.values = axes.noisy;
    result.mapValues = axes.mapValues;
    for (const int member : stencil) result.stencil.push_back(stencilPlace(plan.layout(), k, member));
    result.linear = denoiser.jacobianRow(plan.centres(), k);
    fillCurve(result, axes, static_cast<double>(plan.centres()[k]), sliceTerms(table, theta, 0));
    if (stencil.size() > 1) {
        result.neighbour = std::clamp(neighbour, 1, static_cast<int>(stencil.size()) - 1);
        const std::vector<double> clean = model.moments().train.clean(cell);
        const double variance = clean[static_cast<size_t>(table.find({result.neighbour, result.neighbour}))];
        fillMap(result, axes, plan, sliceTerms(table, theta, result.neighbour), variance);
    }
    result.fit = InspectedFit{
        .weights = sortedWeights(table, theta, model.moments().train.noisy(cell, axes.sigma), axes.sigma),
        .rcond = fit.rcond[cell],
        .ridge = fit.ridge[cell],
        .trainMse = cellMse(fit, model.moments().train, cell),
        .heldOutMse = cellMse(fit, model.moments().heldOut, cell),
        .trainVariance = centredVariance(model.moments().train, cell),
        .heldOutVariance = centredVariance(model.moments().heldOut, cell)};
    return result;
}

InspectedModel inspectModel(const ModelSpec& spec, const StencilAnswers& denoiser,
                            const SubbandLayout& layout, const InspectorResult& axes, int neighbour,
                            const Work& work) {
    const int k = axes.coefficient;
    const StencilAnswers::Stencil stencil = denoiser.stencilOf(k);
    const Eigen::VectorXf centres = stencil.mean.cast<float>();
    InspectedModel result;
    result.spec = spec;
    result.values = axes.noisy;
    result.mapValues = axes.mapValues;
    for (const int member : stencil.members) result.stencil.push_back(stencilPlace(layout, k, member));
    result.linear = denoiser.slopesAt(k, centres, work);
    Eigen::MatrixXf vectors = centres.replicate(1, static_cast<Eigen::Index>(axes.noisy.size()));
    vectors.row(0) = floats(axes.noisy);
    const Eigen::VectorXf curve = denoiser.answersAt(k, vectors, work);
    for (std::size_t i = 0; i < axes.noisy.size(); ++i) {
        result.curve.push_back(static_cast<double>(curve[static_cast<Eigen::Index>(i)]));
        result.score.push_back((result.curve[i] - axes.noisy[i]) / (axes.sigma * axes.sigma));
    }
    if (stencil.members.size() < 2) return result;
    result.neighbour = std::clamp(neighbour, 1, static_cast<int>(stencil.members.size()) - 1);
    result.neighbourValues =
        neighbourAxis(stencil.mean[result.neighbour], stencil.variance[result.neighbour], axes.sigma);
    const auto across = static_cast<Eigen::Index>(axes.mapValues.size()),
               down = static_cast<Eigen::Index>(result.neighbourValues.size());
    vectors = centres.replicate(1, across * down);
    vectors.row(0) = floats(axes.mapValues).replicate(1, down);
    for (Eigen::Index row = 0; row < down; ++row)
        vectors.row(result.neighbour)
            .segment(row * across, across)
            .setConstant(static_cast<float>(result.neighbourValues[static_cast<std::size_t>(row)]));
    result.map = Image({1, static_cast<int>(down), static_cast<int>(across)},
                       denoiser.answersAt(k, vectors, work).array());
    return result;
}

bool answersFromStencil(const ModelSpec& spec) {
    return offers<ScoreFit>(spec) || offers<StencilAnswers>(spec);
}

InspectorResult InspectorStudy::compute(const Inputs& in, const Context& at) {
    const auto coefficients = at.get<CoefficientsStudy>({in.training.data, in.basis});
    const Eigen::Index all = coefficients->train.count();
    const Eigen::Index images =
        in.training.subset > 0 ? std::min<Eigen::Index>(in.training.subset, all) : all;
    const int k = std::clamp(in.coefficient, 0, coefficients->transform->layout().count() - 1);
    const std::span<const float> values(coefficients->train.row(k).data(), static_cast<std::size_t>(images));
    return inspectData(*coefficients->transform, k, values, in.sigma);
}

InspectedModel InspectedModelStudy::compute(const Inputs& in, const Context& at) {
    const ModelInputs& model = in.fit.solver.model;
    const auto axes =
        at.get<InspectorStudy>({ofAllClasses(model.training), model.basis, in.coefficient, in.fit.sigma});
    const auto prepared = modelOf(in.fit, at);
    const auto fit = at.get<FitStudy>(in.fit);
    const ModelSpec spec = chosenFit(in.fit, at).solver.spec;
    InspectedModel result;
    const auto* moments = as<FromMoments>(*prepared);
    if (const auto* scores = as<ScoreFit>(*fit->denoiser); scores && moments) {
        result = inspectModel(spec, *moments, *scores, *axes, in.neighbour);
    } else if (const auto* answers = as<StencilAnswers>(*fit->denoiser)) {
        const auto coefficients = at.get<CoefficientsStudy>({model.training.data, model.basis});
        result =
            inspectModel(spec, *answers, coefficients->transform->layout(), *axes, in.neighbour, at.work());
        if (const auto* features = as<WeighedFeatures>(*fit->denoiser))
            result.fit = fitOfFeatures(features->weightsOf(axes->coefficient), axes->sigma);
    } else {
        throw Error(fmt::format("{}: its answer at a coefficient is not of a stencil", label(spec)));
    }
    result.note = fit->denoiser->report().note;
    return result;
}

} // namespace scorelet
