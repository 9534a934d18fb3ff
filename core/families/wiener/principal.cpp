#include "core/families/wiener/principal.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/families/wiener/image_blocks.h"
#include "core/families/wiener/symmetric_eigen.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

namespace {

/// What part of the time the covariance takes, of 60,000 images of 32 x 32.
constexpr double covarianceFraction = 0.6;

/// Images of more than maxPrincipalPixels values at a time: 256 of 256 x 256 would be 134 MB in double.
constexpr Eigen::Index largeImagesABlock = 32;

/// Few chunks where their sums are large.
int chunksFor(Eigen::Index pixels) {
    return pixels <= 1024 ? 4 : 2;
}

/// The covariance's lower triangle.
Eigen::MatrixXd covarianceOf(const ImageRows& images, const Eigen::VectorXd& mean, const Work& work) {
    const Eigen::Index pixels = images.cols();
    const int chunks = chunksFor(pixels);
    std::vector<Eigen::MatrixXd> sums(static_cast<size_t>(chunks), Eigen::MatrixXd::Zero(pixels, pixels));
    // In double: at low noise the error is a small difference of large sums, and the least variances decide.
    forImageBlocks(images.rows(), chunks, work, [&](size_t chunk, Eigen::Index first, Eigen::Index count) {
        const Eigen::MatrixXd centred =
            images.middleRows(first, count).transpose().cast<double>().colwise() - mean;
        sums[chunk].selfadjointView<Eigen::Lower>().rankUpdate(centred);
    });
    for (size_t chunk = 1; chunk < sums.size(); ++chunk) sums[0] += sums[chunk];
    sums[0] /= static_cast<double>(images.rows());
    return std::move(sums[0]);
}

} // namespace

Eigen::VectorXd meanOf(const ImageRows& images, const Work& work) {
    const int chunks = 8;
    std::vector<Eigen::VectorXd> sums(chunks, Eigen::VectorXd::Zero(images.cols()));
    forImageBlocks(images.rows(), chunks, work, [&](size_t chunk, Eigen::Index first, Eigen::Index count) {
        for (Eigen::Index i = first; i < first + count; ++i)
            sums[chunk] += images.row(i).transpose().cast<double>();
    });
    for (size_t chunk = 1; chunk < sums.size(); ++chunk) sums[0] += sums[chunk];
    return sums[0] / static_cast<double>(images.rows());
}

Eigen::Index componentCount(Eigen::Index values, Eigen::Index images, int wanted) {
    const bool all = values <= maxPrincipalPixels && (wanted == 0 || wanted >= values);
    if (all) return values;
    const Eigen::Index asked = wanted == 0 ? defaultLeadingComponents : wanted;
    return std::clamp<Eigen::Index>(images - 1, 1, std::min(asked, values - 1));
}

void requireAllComponents(Eigen::Index values, const std::string& hint) {
    if (values <= maxPrincipalPixels) return;
    const double ratio = static_cast<double>(values) / 1024;
    throw Error(
        fmt::format(
            "all principal components: expected images of at most {} values (64 x 64 of one channel), "
            "found {}; the eigenproblem would take about {:.0f} minutes and {:.1f} GB",
            maxPrincipalPixels, values, ratio * ratio * ratio / 60,
            4 * 8e-9 * static_cast<double>(values) * static_cast<double>(values)),
        hint);
}

PrincipalComponents principalComponents(const ImageBatch& batch, const Work& work) {
    const ImageRows images = batch.matrix();
    const Eigen::Index pixels = images.cols();
    if (images.rows() == 0) throw Error("principal components: expected at least one image, found none");
    requireAllComponents(pixels, "choose a smaller image size, or fewer components");
    PrincipalComponents result;
    result.shape = batch.shape();
    result.images = images.rows();
    result.mean = meanOf(images, work);
    Eigen::MatrixXd covariance = covarianceOf(images, result.mean, work);
    Work decomposing = work;
    decomposing.progress = [&](double fraction) {
        work.report(covarianceFraction + (1 - covarianceFraction) * fraction);
    };
    decomposing.report(0);
    const std::optional<SymmetricEigen> eigen = symmetricEigen(std::move(covariance), decomposing);
    if (!eigen)
        throw Error("principal components: the eigenvalues of the images' covariance did not converge",
                    "check the images for values that are not finite");
    result.variances = eigen->values.reverse().cwiseMax(0.0);
    result.eigenimages = eigen->vectors.rowwise().reverse();
    return result;
}

namespace {

std::string digestText(const double* values, Eigen::Index count, const Work& work) {
    return digestOf(std::span<const double>(values, static_cast<std::size_t>(count)), work).text();
}

/// As many of the components of all images as componentCount() says.
PrincipalComponents componentsOf(const ImageBatch& images, Eigen::Index count, const Work& work) {
    const Eigen::Index values = images.shape().values();
    if (values > maxPrincipalPixels || 4 * count <= values) return leadingComponents(images, count, work);
    PrincipalComponents all = principalComponents(images, work);
    if (count == values) return all;
    // So many are found quicker among all of them.
    all.restVariance = all.variances.tail(values - count).mean();
    all.variances.conservativeResize(count);
    all.eigenimages.conservativeResize(values, count);
    return all;
}

/// What this program makes of images that are the same everywhere and always: another way to compute, or to
/// round, makes something else of them. (A change that shows with larger images alone must change their
/// number.)
std::string probeText(const PrincipalComponents& components) {
    return digestText(components.variances.data(), components.variances.size(), {}) +
           digestText(components.eigenimages.data(), components.eigenimages.size(), {});
}

ImageBatch probeImages() {
    ImageBatch probe({1, 16, 16}, imagesABlock + 44);
    for (Eigen::Index i = 0; i < probe.count(); ++i)
        fillNormal(0, static_cast<std::uint64_t>(i), probe.row(i));
    return probe;
}

const std::string& probeOfAll() {
    static const std::string text = probeText(principalComponents(probeImages(), {}));
    return text;
}

const std::string& probeOfLeading() {
    static const std::string text = probeText(leadingComponents(probeImages(), 20, {}));
    return text;
}

/// `count` components of these images out of what was kept. Throws Error for those of others.
PrincipalComponents storedComponents(const ImageBatch& images, Eigen::Index count, const NpzReader& file) {
    const Eigen::Index values = images.shape().values();
    const auto numbers = [&](const std::string& name, Eigen::Index size) {
        return file.doubles(name, static_cast<std::size_t>(size));
    };
    PrincipalComponents components;
    components.shape = images.shape();
    components.images = images.count();
    components.mean = Eigen::Map<const Eigen::VectorXd>(numbers("mean", values).data(), values);
    components.variances = Eigen::Map<const Eigen::VectorXd>(numbers("variances", count).data(), count);
    components.eigenimages =
        Eigen::Map<const Eigen::MatrixXd>(numbers("eigenimages", count * values).data(), values, count);
    if (count < values) components.restVariance = numbers("rest", 1).front();
    return components;
}

void storeComponents(const PrincipalComponents& components, NpzArchive& file) {
    const auto values = static_cast<std::size_t>(components.mean.size());
    const auto count = static_cast<std::size_t>(components.variances.size());
    const auto add = [&](const std::string& name, const double* from, const std::vector<std::size_t>& shape) {
        file.add(name, std::span<const double>(from, shape.front() * (shape.size() == 2 ? values : 1)),
                 shape);
    };
    add("mean", components.mean.data(), {values});
    add("variances", components.variances.data(), {count});
    add("eigenimages", components.eigenimages.data(), {count, values}); // a row an eigenimage
    if (count < values) add("rest", &components.restVariance, {1});
}

} // namespace

std::shared_ptr<const PrincipalComponents> keptPrincipalComponents(const DataSet& data, const Work& work,
                                                                   ArrayStore& store, int wanted) {
    const ImageBatch& images = data.train.pixels;
    const Eigen::Index values = images.shape().values();
    const Eigen::Index count = componentCount(values, images.count(), wanted);
    if (data.part || !store.inUse())
        return std::make_shared<const PrincipalComponents>(componentsOf(images, count, work));
    const auto pixels = images.matrix();
    const std::span<const float> all(pixels.data(), static_cast<std::size_t>(pixels.size()));
    const std::string key = fmt::format("{}principal components of {} images of {}, {}, of the probe {}",
                                        count < values ? fmt::format("{} leading ", count) : "",
                                        images.count(), describe(images.shape()), digestOf(all, work).text(),
                                        count < values ? probeOfLeading() + probeOfAll() : probeOfAll());
    if (auto found =
            store.find(key, [&](const NpzReader& file) { return storedComponents(images, count, file); }))
        return std::make_shared<const PrincipalComponents>(std::move(*found));
    const auto components = std::make_shared<const PrincipalComponents>(componentsOf(images, count, work));
    store.put(key, static_cast<double>(components->eigenimages.size()) * sizeof(double),
              [components](NpzArchive& file) { storeComponents(*components, file); });
    return components;
}

Eigen::MatrixXd squaresAlong(const PrincipalComponents& components, const Eigen::MatrixXd& centred) {
    if (components.rest() == 0) return (centred * components.eigenimages).array().square();
    const Eigen::Index count = components.variances.size();
    Eigen::MatrixXd squares(centred.rows(), count + 1);
    squares.leftCols(count) = (centred * components.eigenimages).array().square();
    squares.col(count) =
        (centred.rowwise().squaredNorm() - squares.leftCols(count).rowwise().sum()).cwiseMax(0);
    return squares;
}

AlongEigenimages alongEigenimages(const PrincipalComponents& components, const ImageBatch& batch,
                                  Eigen::Index keep, const Work& work) {
    requireShape(batch.shape(), components.shape, "images along eigenimages");
    const ImageRows images = batch.matrix();
    const Eigen::Index kept = std::min(keep, images.rows());
    const Eigen::Index directions = components.variances.size() + (components.rest() > 0 ? 1 : 0);
    AlongEigenimages result;
    result.squares.resize(kept, directions);
    const int chunks = 4;
    std::vector<Eigen::VectorXd> sums(chunks, Eigen::VectorXd::Zero(directions));
    forImageBlocks(
        images.rows(), chunks, work,
        [&](size_t chunk, Eigen::Index first, Eigen::Index count) {
            const Eigen::MatrixXd centred =
                images.middleRows(first, count).cast<double>().rowwise() - components.mean.transpose();
            const Eigen::MatrixXd squares = squaresAlong(components, centred);
            sums[chunk] += squares.colwise().sum().transpose();
            if (first < kept) {
                const Eigen::Index rows = std::min(count, kept - first);
                result.squares.middleRows(first, rows) = squares.topRows(rows);
            }
        },
        images.cols() <= maxPrincipalPixels ? imagesABlock : largeImagesABlock);
    for (size_t chunk = 1; chunk < sums.size(); ++chunk) sums[0] += sums[chunk];
    result.moments = sums[0] / static_cast<double>(std::max<Eigen::Index>(1, images.rows()));
    return result;
}

} // namespace scorelet
