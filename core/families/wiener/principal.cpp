#include "core/families/wiener/principal.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/families/wiener/symmetric_eigen.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

namespace {

using Rows = Eigen::Map<const ImageBatch::Matrix>;

constexpr Eigen::Index blockImages = 256;

/// What part of the time the covariance takes, of 60,000 images of 32 x 32.
constexpr double covarianceFraction = 0.6;

/// Calls body(chunk, first, count) for every block of images; the blocks of a chunk in order on one thread.
template <class Body>
void forBlocks(Eigen::Index images, int chunks, const Work& work, const Body& body) {
    const Eigen::Index blocks = (images + blockImages - 1) / blockImages;
    parallelFor(work, chunks, [&](int chunk, int) {
        for (Eigen::Index block = blocks * chunk / chunks; block < blocks * (chunk + 1) / chunks; ++block) {
            work.check();
            const Eigen::Index first = block * blockImages;
            body(static_cast<size_t>(chunk), first, std::min(blockImages, images - first));
        }
    });
}

/// Few chunks where their sums are large.
int chunksFor(Eigen::Index pixels) {
    return pixels <= 1024 ? 4 : 2;
}

Eigen::VectorXd meanOf(const Rows& images, const Work& work) {
    const int chunks = 8;
    std::vector<Eigen::VectorXd> sums(chunks, Eigen::VectorXd::Zero(images.cols()));
    forBlocks(images.rows(), chunks, work, [&](size_t chunk, Eigen::Index first, Eigen::Index count) {
        for (Eigen::Index i = first; i < first + count; ++i)
            sums[chunk] += images.row(i).transpose().cast<double>();
    });
    for (size_t chunk = 1; chunk < sums.size(); ++chunk) sums[0] += sums[chunk];
    return sums[0] / static_cast<double>(images.rows());
}

/// The covariance's lower triangle.
Eigen::MatrixXd covarianceOf(const Rows& images, const Eigen::VectorXd& mean, const Work& work) {
    const Eigen::Index pixels = images.cols();
    const int chunks = chunksFor(pixels);
    std::vector<Eigen::MatrixXd> sums(static_cast<size_t>(chunks), Eigen::MatrixXd::Zero(pixels, pixels));
    // In double: at low noise the error is a small difference of large sums, and the least variances decide.
    forBlocks(images.rows(), chunks, work, [&](size_t chunk, Eigen::Index first, Eigen::Index count) {
        const Eigen::MatrixXd centred =
            images.middleRows(first, count).transpose().cast<double>().colwise() - mean;
        sums[chunk].selfadjointView<Eigen::Lower>().rankUpdate(centred);
    });
    for (size_t chunk = 1; chunk < sums.size(); ++chunk) sums[0] += sums[chunk];
    sums[0] /= static_cast<double>(images.rows());
    return std::move(sums[0]);
}

} // namespace

PrincipalComponents principalComponents(const ImageBatch& batch, const Work& work) {
    const Rows images = batch.matrix();
    const Eigen::Index pixels = images.cols();
    if (images.rows() == 0) throw Error("principal components: expected at least one image, found none");
    if (pixels > maxPrincipalPixels) {
        const double ratio = static_cast<double>(pixels) / 1024;
        throw Error(
            fmt::format("principal components: expected images of at most {} pixels (64 x 64), found {}; the "
                        "eigenproblem would take about {:.0f} minutes and {:.1f} GB",
                        maxPrincipalPixels, pixels, ratio * ratio * ratio / 60,
                        4 * 8e-9 * static_cast<double>(pixels) * static_cast<double>(pixels)),
            "choose a smaller image size, or another model");
    }
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

/// What this program makes of images that are the same everywhere and always: another way to compute, or to
/// round, makes something else of them. (A change that shows with larger images alone must change their
/// number.)
const std::string& probeText() {
    static const std::string text = [] {
        ImageBatch probe({1, 16, 16}, blockImages + 44);
        for (Eigen::Index i = 0; i < probe.count(); ++i)
            fillNormal(0, static_cast<std::uint64_t>(i), probe.row(i));
        const PrincipalComponents components = principalComponents(probe, {});
        return digestText(components.variances.data(), components.variances.size(), {}) +
               digestText(components.eigenimages.data(), components.eigenimages.size(), {});
    }();
    return text;
}

/// Components of these images out of what was kept. Throws Error for those of others.
PrincipalComponents storedComponents(const ImageBatch& images, const NpzReader& file) {
    const Eigen::Index values = images.shape().values();
    const auto numbers = [&](const std::string& name, Eigen::Index count) {
        return file.doubles(name, static_cast<std::size_t>(count));
    };
    PrincipalComponents components;
    components.shape = images.shape();
    components.images = images.count();
    components.mean = Eigen::Map<const Eigen::VectorXd>(numbers("mean", values).data(), values);
    components.variances = Eigen::Map<const Eigen::VectorXd>(numbers("variances", values).data(), values);
    components.eigenimages =
        Eigen::Map<const Eigen::MatrixXd>(numbers("eigenimages", values * values).data(), values, values);
    return components;
}

void storeComponents(const PrincipalComponents& components, NpzArchive& file) {
    const auto values = static_cast<std::size_t>(components.mean.size());
    const auto add = [&](const std::string& name, const double* from, const std::vector<std::size_t>& shape) {
        file.add(name, std::span<const double>(from, shape.size() == 2 ? values * values : values), shape);
    };
    add("mean", components.mean.data(), {values});
    add("variances", components.variances.data(), {values});
    add("eigenimages", components.eigenimages.data(), {values, values}); // a row an eigenimage
}

} // namespace

std::shared_ptr<const PrincipalComponents> keptPrincipalComponents(const DataSet& data, const Work& work,
                                                                   ArrayStore& store) {
    const ImageBatch& images = data.train.pixels;
    if (data.part || !store.inUse())
        return std::make_shared<const PrincipalComponents>(principalComponents(images, work));
    const auto pixels = images.matrix();
    const std::span<const float> all(pixels.data(), static_cast<std::size_t>(pixels.size()));
    const std::string key =
        fmt::format("principal components of {} images of {}, {}, of the probe {}", images.count(),
                    describe(images.shape()), digestOf(all, work).text(), probeText());
    if (auto found = store.find(key, [&](const NpzReader& file) { return storedComponents(images, file); }))
        return std::make_shared<const PrincipalComponents>(std::move(*found));
    const auto components = std::make_shared<const PrincipalComponents>(principalComponents(images, work));
    store.put(key, static_cast<double>(components->eigenimages.size()) * sizeof(double),
              [components](NpzArchive& file) { storeComponents(*components, file); });
    return components;
}

AlongEigenimages alongEigenimages(const PrincipalComponents& components, const ImageBatch& batch,
                                  Eigen::Index keep, const Work& work) {
    requireShape(batch.shape(), components.shape, "images along eigenimages");
    const Rows images = batch.matrix();
    const Eigen::Index pixels = images.cols(), kept = std::min(keep, images.rows());
    AlongEigenimages result;
    result.squares.resize(kept, pixels);
    const int chunks = 4;
    std::vector<Eigen::VectorXd> sums(chunks, Eigen::VectorXd::Zero(pixels));
    forBlocks(images.rows(), chunks, work, [&](size_t chunk, Eigen::Index first, Eigen::Index count) {
        const Eigen::MatrixXd centred =
            images.middleRows(first, count).cast<double>().rowwise() - components.mean.transpose();
        const Eigen::MatrixXd squares = (centred * components.eigenimages).array().square();
        sums[chunk] += squares.colwise().sum().transpose();
        if (first < kept) {
            const Eigen::Index rows = std::min(count, kept - first);
            result.squares.middleRows(first, rows) = squares.topRows(rows);
        }
    });
    for (size_t chunk = 1; chunk < sums.size(); ++chunk) sums[0] += sums[chunk];
    result.moments = sums[0] / static_cast<double>(std::max<Eigen::Index>(1, images.rows()));
    return result;
}

} // namespace scorelet
