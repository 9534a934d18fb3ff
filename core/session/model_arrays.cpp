#include "core/session/model_arrays.h"

#include "core/families/wiener/wiener.h"
#include "core/score/score_fit.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <memory>

namespace scorelet {
namespace {

std::size_t size(Eigen::Index n) {
    return static_cast<std::size_t>(n);
}

template <class T>
std::vector<T> room(const NpzArchive& archive, const std::string& name, std::size_t count, T value = {}) {
    archive.requireRoom(name, count * sizeof(T));
    return std::vector<T>(count, value);
}

/// Cells that have the same monomials.
struct CoefficientKind {
    const MonomialTable* table;
    std::vector<int> cells;
};

std::vector<CoefficientKind> kindsOf(const MomentPlan& plan) {
    std::vector<CoefficientKind> kinds;
    for (int cell = 0; cell < plan.cells(); ++cell) {
        const MonomialTable* table = &plan.table(cell);
        auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const CoefficientKind& k) { return k.table == table; });
        if (kind == kinds.end()) kind = kinds.insert(kinds.end(), {table, {}});
        kind->cells.push_back(cell);
    }
    return kinds;
}

/// Calls body(kind, suffix) for every kind of cells; the suffix ends the names of its arrays.
template <class Body>
void forKinds(const MomentPlan& plan, const Body& body) {
    int number = 0;
    for (const CoefficientKind& kind : kindsOf(plan)) body(kind, fmt::format("_{}", number++));
}

/// One row of values for every cell of a kind.
template <class RowOf>
void addRows(NpzArchive& to, const std::string& name, const CoefficientKind& kind, int columns,
             const RowOf& rowOf) {
    auto values = room<double>(to, name, kind.cells.size() * static_cast<std::size_t>(columns));
    auto at = values.begin();
    for (const int cell : kind.cells) {
        const auto& row = rowOf(cell);
        at = std::copy_n(row.data(), columns, at);
    }
    to.add(name, values, {kind.cells.size(), static_cast<std::size_t>(columns)});
}

/// One number for every cell of a kind.
void addColumn(NpzArchive& to, const std::string& name, const CoefficientKind& kind,
               const Eigen::VectorXd& byCell) {
    std::vector<double> values;
    for (const int cell : kind.cells) values.push_back(byCell[cell]);
    to.add(name, values, {values.size()});
}

/// The power of every variable in a monomial.
void addPowers(std::vector<std::int32_t>& values, const Monomial& monomial, int variables) {
    const std::size_t first = values.size();
    values.resize(first + static_cast<std::size_t>(variables), 0);
    for (const int v : monomial) ++values[first + static_cast<std::size_t>(v)];
}

/// What a coefficient is, sees, and where its values stand.
void addStructure(const MomentPlan& plan, NpzArchive& to) {
    if (to.has("kind")) return;
    const SubbandLayout& layout = plan.layout();
    const auto n = static_cast<std::size_t>(layout.count());
    std::vector<std::int32_t> kindOf(n), cellOf(n), places;
    std::size_t most = 0;
    for (int k = 0; k < layout.count(); ++k) {
        const CoefficientPlace place = layout.place(k);
        const Subband& band = layout.bands()[static_cast<std::size_t>(place.band)];
        places.insert(places.end(), {static_cast<int>(band.orientation), band.level});
        if (layout.channels() > 1) places.push_back(band.channel);
        places.insert(places.end(), {place.row, place.col});
        most = std::max(most, plan.stencil(k).size());
    }
    int number = 0;
    for (const CoefficientKind& kind : kindsOf(plan)) {
        for (std::size_t row = 0; row < kind.cells.size(); ++row)
            for (const int k : plan.members(kind.cells[row])) {
                kindOf[static_cast<std::size_t>(k)] = number;
                cellOf[static_cast<std::size_t>(k)] = static_cast<std::int32_t>(row);
            }
        ++number;
    }
    auto stencils = room<std::int32_t>(to, "stencil", n * most, -1);
    for (int k = 0; k < layout.count(); ++k)
        std::copy(plan.stencil(k).begin(), plan.stencil(k).end(),
                  stencils.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(k) * most));
    to.add("places", places, {n, places.size() / n});
    to.add("kind", kindOf, {n});
    to.add("cell", cellOf, {n});
    to.add("stencil", stencils, {n, most});
    forKinds(plan, [&](const CoefficientKind& kind, const std::string& suffix) {
        const int variables = kind.table->variables();
        std::vector<std::int32_t> powers;
        for (const auto& feature : kind.table->featureList()) addPowers(powers, feature.monomial, variables);
        to.add("monomials" + suffix, powers,
               {static_cast<std::size_t>(kind.table->features()), static_cast<std::size_t>(variables)});
    });
}

const MomentPlan& planOf(const ArraySource& source) {
    return *as<ScoreFit>(source.denoiser)->fit().plan;
}

bool hasPolynomial(const ArraySource& source) {
    return as<ScoreFit>(source.denoiser) != nullptr;
}

bool hasWeights(const ArraySource& source) {
    return hasPolynomial(source) || as<WeighedFeatures>(source.denoiser);
}

bool hasEquations(const ArraySource& source) {
    return (hasPolynomial(source) && as<FromMoments>(source.model)) || as<WeighedFeatures>(source.denoiser);
}

bool hasMoments(const ArraySource& source) {
    return hasPolynomial(source) && as<FromMoments>(source.model) != nullptr;
}

/// Of features: the training means of all coefficients.
Eigen::VectorXf featureCentres(const ArraySource& source) {
    const auto& stencils = *as<StencilAnswers>(source.denoiser);
    Eigen::VectorXf centres(source.noisy.shape().values());
    for (int k = 0; k < static_cast<int>(centres.size()); ++k)
        centres[k] = static_cast<float>(stencils.stencilOf(k).mean[0]);
    return centres;
}

void addCentres(const ArraySource& source, NpzArchive& to, const Work&) {
    if (to.has("centres")) return;
    const Eigen::VectorXf centres = hasPolynomial(source) ? planOf(source).centres() : featureCentres(source);
    to.add("centres", std::span(centres.data(), size(centres.size())), {size(centres.size())});
}

/// Weights of features by coefficient, and what they are of.
void addFeatureWeights(const ArraySource& source, NpzArchive& to, const Work& work) {
    const auto& features = *as<WeighedFeatures>(source.denoiser);
    const auto& stencils = *as<StencilAnswers>(source.denoiser);
    const int n = source.noisy.shape().values();
    const std::vector<std::string> names = features.weightsOf(0).names;
    auto weights = room<double>(to, "weights", static_cast<std::size_t>(n) * names.size());
    std::vector<double> ridge, rcond;
    std::vector<std::vector<int>> members;
    std::size_t most = 0;
    auto at = weights.begin();
    for (int k = 0; k < n; ++k) {
        work.check();
        const WeighedFeatures::Weights one = features.weightsOf(k);
        at = std::copy_n(one.theta.data(), names.size(), at);
        ridge.push_back(one.ridge);
        rcond.push_back(one.rcond);
        members.push_back(stencils.stencilOf(k).members);
        most = std::max(most, members.back().size());
    }
    const std::size_t count = members.size();
    auto stencil = room<std::int32_t>(to, "stencil", count * most, -1);
    for (std::size_t k = 0; k < count; ++k)
        std::copy(members[k].begin(), members[k].end(),
                  stencil.begin() + static_cast<std::ptrdiff_t>(k * most));
    to.addText("features", fmt::format("{}", fmt::join(names, "; ")));
    to.add("weights", weights, {count, names.size()});
    to.add("ridge", ridge, {count});
    to.add("rcond", rcond, {count});
    to.add("stencil", stencil, {count, most});
    addCentres(source, to, work);
}

void addWeights(const ArraySource& source, NpzArchive& to, const Work& work) {
    if (!hasPolynomial(source)) return addFeatureWeights(source, to, work);
    const WaveletFit& fit = as<ScoreFit>(source.denoiser)->fit();
    addStructure(*fit.plan, to);
    addCentres(source, to, work); // weights are of centred monomials
    forKinds(*fit.plan, [&](const CoefficientKind& kind, const std::string& suffix) {
        addRows(
            to, "weights" + suffix, kind, kind.table->features(),
            [&](int cell) -> const Eigen::VectorXd& { return fit.theta[static_cast<std::size_t>(cell)]; });
        addColumn(to, "ridge" + suffix, kind, fit.ridge);
        addColumn(to, "rcond" + suffix, kind, fit.rcond);
    });
}

/// The monomials whose expectations the moments are, and which of them every product of two features is.
void addMomentMonomials(const MonomialTable& table, const std::string& suffix, NpzArchive& to) {
    std::vector<Monomial> monomials(static_cast<std::size_t>(table.moments()));
    for (std::size_t m = 1; m < monomials.size(); ++m) { // parents come first
        const MonomialTable::Node& node = table.nodes()[m];
        monomials[m] = monomials[static_cast<std::size_t>(node.parent)];
        monomials[m].push_back(node.variable);
    }
    const auto variables = static_cast<std::size_t>(table.variables());
    to.requireRoom("moment_monomials" + suffix, monomials.size() * variables * sizeof(std::int32_t));
    std::vector<std::int32_t> powers;
    for (const Monomial& monomial : monomials) addPowers(powers, monomial, table.variables());
    to.add("moment_monomials" + suffix, powers, {monomials.size(), variables});
    const auto p = static_cast<std::size_t>(table.features());
    auto products = room<std::int32_t>(to, "products" + suffix, p * p);
    for (std::size_t i = 0; i < p; ++i)
        for (std::size_t j = 0; j <= i; ++j)
            products[i * p + j] = products[j * p + i] = table.products()[i * (i + 1) / 2 + j];
    to.add("products" + suffix, products, {p, p});
}

void addMoments(const ArraySource& source, NpzArchive& to, const Work& work) {
    const MomentPair& moments = as<FromMoments>(source.model)->moments();
    const MomentPlan& plan = moments.train.plan();
    addStructure(plan, to);
    addCentres(source, to, work);
    to.addNumber("train_images", moments.train.images());
    to.addNumber("test_images", moments.heldOut.images());
    forKinds(plan, [&](const CoefficientKind& kind, const std::string& suffix) {
        addMomentMonomials(*kind.table, suffix, to);
        const auto add = [&](const char* name, const Moments& of) {
            addRows(to, name + suffix, kind, kind.table->moments(), [&](int cell) {
                work.check();
                return of.clean(cell);
            });
        };
        add("train_moments", moments.train);
        add("test_moments", moments.heldOut);
    });
}

/// Of features, by coefficient.
void addFeatureEquations(const ArraySource& source, NpzArchive& to, const Work& work) {
    const auto& features = *as<WeighedFeatures>(source.denoiser);
    const int n = source.noisy.shape().values();
    const std::size_t count = static_cast<std::size_t>(n), p = features.weightsOf(0).names.size();
    auto gram = room<double>(to, "gram", count * p * p);
    auto target = room<double>(to, "target", count * p);
    std::map<int, WeighedFeatures::Equations> known; // by cell
    auto a = gram.begin(), b = target.begin();
    for (int k = 0; k < n; ++k) {
        work.check();
        work.report(static_cast<double>(k) / n);
        const auto [at, isNew] = known.try_emplace(features.weightsOf(k).cell);
        if (isNew) at->second = features.equationsOf(k, work);
        a = std::copy_n(at->second.a.data(), p * p, a);
        b = std::copy_n(at->second.b.data(), p, b);
    }
    to.add("gram", gram, {count, p, p});
    to.add("target", target, {count, p});
}

void addEquations(const ArraySource& source, NpzArchive& to, const Work& work) {
    if (!hasPolynomial(source)) return addFeatureEquations(source, to, work);
    const Moments& moments = as<FromMoments>(source.model)->moments().train;
    const double sigma = source.denoiser.sigma();
    addStructure(moments.plan(), to);
    addCentres(source, to, work);
    forKinds(moments.plan(), [&](const CoefficientKind& kind, const std::string& suffix) {
        const auto cells = kind.cells.size(), p = static_cast<std::size_t>(kind.table->features());
        auto gram = room<double>(to, "gram" + suffix, cells * p * p);
        std::vector<double> target(cells * p);
        const auto taken = std::make_unique<bool[]>(cells * p);
        for (std::size_t row = 0; row < cells; ++row) {
            work.check();
            const int cell = kind.cells[row];
            const NormalEquations equations = normalEquations(*kind.table, moments.noisy(cell, sigma));
            std::copy_n(equations.a.data(), p * p, gram.begin() + static_cast<std::ptrdiff_t>(row * p * p));
            std::copy_n(equations.b.data(), p, target.begin() + static_cast<std::ptrdiff_t>(row * p));
            for (const int feature : fittedFeatures(moments.plan(), cell, source.spec))
                taken[row * p + static_cast<std::size_t>(feature)] = true;
        }
        to.add("gram" + suffix, gram, {cells, p, p});
        to.add("target" + suffix, target, {cells, p});
        to.add("fitted" + suffix, std::span<const bool>(taken.get(), cells * p), {cells, p});
    });
}

bool hasMasks(const ArraySource& source) {
    return as<Locality>(source.denoiser) != nullptr;
}

void addMasks(const ArraySource& source, NpzArchive& to, const Work& work) {
    const Locality& locality = *as<Locality>(source.denoiser);
    const auto n = static_cast<std::size_t>(source.noisy.shape().values());
    to.requireRoom("masks", n * n);
    const auto masks = std::make_unique<bool[]>(n * n);
    for (std::size_t q = 0; q < n; ++q) {
        work.check();
        for (const int j : locality.mask(static_cast<int>(q)))
            masks[q * n + static_cast<std::size_t>(j)] = true;
    }
    to.add("masks", std::span<const bool>(masks.get(), n * n), {n, n});
}

bool hasComponents(const ArraySource& source) {
    return as<Spectrum>(source.model) != nullptr;
}

void addComponents(const ArraySource& source, NpzArchive& to, const Work&) {
    const Spectrum& spectrum = *as<Spectrum>(source.model);
    const PrincipalComponents& components = spectrum.components();
    const auto n = static_cast<std::size_t>(components.shape.values());
    const auto values = [](const Eigen::VectorXd& v) { return std::vector<double>(v.begin(), v.end()); };
    to.add("mean", values(components.mean), arrayShape(components.shape));
    const auto count = static_cast<std::size_t>(components.variances.size());
    to.add("eigenvalues", values(components.variances), {count});
    to.add("gains", values(spectrum.gains(source.denoiser.sigma())), {count});
    if (count < n) { // the directions that are none of the eigenimages
        to.add("rest_eigenvalue", std::vector<double>{components.restVariance}, {1});
        to.add("rest_gain", std::vector<double>{restGain(components, source.denoiser.sigma())}, {1});
    }
    to.requireRoom("eigenimages", count * n * sizeof(double));
    // One eigenimage is a column, and columns stand one after the other: as rows of the array.
    const double* first = components.eigenimages.data();
    to.add("eigenimages", std::vector<double>(first, first + count * n), arrayShape(count, components.shape));
}

bool always(const ArraySource&) {
    return true;
}

void addJacobian(const ArraySource& source, NpzArchive& to, const Work& work) {
    const ImageShape& shape = source.noisy.shape();
    std::vector<PixelId> pixels = source.pixels;
    if (pixels.empty())
        for (int q = 0; q < shape.values(); ++q) pixels.push_back(shape.pixel(q));
    for (const PixelId& pixel : pixels) requirePixel(shape, pixel, "the Jacobian");
    const auto n = static_cast<std::size_t>(shape.values());
    auto rows = room<float>(to, "jacobian", pixels.size() * n);
    const Work alone{work.stop, 1, {}}; // the rows share the threads
    std::atomic<int> done{0};
    parallelFor(work, static_cast<int>(pixels.size()), [&](int row, int) {
        const auto r = static_cast<std::size_t>(row);
        const Image map = source.denoiser.sensitivity(source.noisy, pixels[r], alone);
        std::copy(map.values().begin(), map.values().end(),
                  rows.begin() + static_cast<std::ptrdiff_t>(r * n));
        work.report(++done / static_cast<double>(pixels.size()));
    });
    std::vector<std::int32_t> places;
    for (const PixelId& pixel : pixels) {
        if (shape.channels > 1) places.push_back(pixel.channel);
        places.insert(places.end(), {pixel.row, pixel.col});
    }
    to.add("noisy", source.noisy.values(), arrayShape(shape));
    to.add("jacobian_pixels", places, {pixels.size(), places.size() / pixels.size()});
    to.add("jacobian", rows, arrayShape(pixels.size(), shape));
}

constexpr ArrayPart parts[] = {
    {"weights", "the score's weights at --sigma, the ridge used and the condition number", true, hasWeights,
     addWeights},
    {"moments", "clean moments of the training and the held-out images", true, hasMoments, addMoments},
    {"equations", "the normal equations at --sigma that the weights solve", true, hasEquations, addEquations},
    {"centres", "the centre of every coefficient in the monomials", true, hasWeights, addCentres},
    {"masks", "the pixels that every output pixel looks at", true, hasMasks, addMasks},
    {"eigenvectors", "mean, eigenvalues and eigenimages of the training images, and their gains at --sigma",
     true, hasComponents, addComponents},
    {"jacobian", "the derivatives of output pixels by all input pixels at the noisy image", false, always,
     addJacobian},
};

} // namespace

std::span<const ArrayPart> arrayParts() {
    return parts;
}

} // namespace scorelet
