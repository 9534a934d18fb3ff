#include "core/studies/transform_study.h"

#include "core/base/error.h"
#include "core/basis/matrix_transform.h"
#include "core/basis/transform.h"
#include "core/denoise/capabilities.h"
#include "core/families/wiener/principal.h"
#include "core/image/npy.h"
#include "core/studies/model_study.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

/// Matrices of more pixels take gigabytes.
constexpr int mostMatrixSide = 64;

/// The Wiener denoiser of the images, which has their principal components.
ModelInputs wienerOf(const TrainingInputs& images) {
    ModelInputs model;
    model.training = images;
    model.preparation = canonical({.family = "wiener"});
    return model;
}

bool isMatrix(BasisKind kind) {
    return kind == BasisKind::pca || kind == BasisKind::file;
}

} // namespace

ChosenBasis basisOfFile(const std::string& file, int size) {
    if (file.empty())
        throw Error("the basis of a file: expected the path of an NPY file, found none",
                    "Choose a file, --basis-file on the command line.");
    if (size > mostMatrixSide)
        throw Error(fmt::format("{}: a matrix is a basis of images of at most {} x {} pixels, found {} x {}",
                                file, mostMatrixSide, mostMatrixSide, size, size),
                    "Choose smaller images.");
    const NpyArray array = readNpy(file);
    const std::size_t pixels = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
    if (array.shape != std::vector<std::size_t>{pixels, pixels})
        throw Error(
            fmt::format("{}: expected a matrix of {} x {}, an atom of {} x {} pixels a row, found the "
                        "shape ({})",
                        file, pixels, pixels, size, size, fmt::join(array.shape, ", ")));
    const auto n = static_cast<Eigen::Index>(pixels);
    Eigen::MatrixXd rows =
        Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
            array.values.data(), n, n)
            .cast<double>();
    const double defect = orthonormalDefect(rows);
    if (!(defect <= mostDefect))
        throw Error(fmt::format("{}: expected an orthonormal matrix, max |Q Q' - I| at most {}, found {:.3g}",
                                file, mostDefect, defect),
                    "Orthonormalize its rows, for instance by numpy.linalg.qr.");
    return {matrixTransform(file, size, size, std::move(rows)), defect};
}

void TransformStudy::needs(const Inputs& in, Retained& retained) {
    retained.add<TransformStudy>(in);
    if (in.basis.kind == BasisKind::pca) ModelStudy::needs(wienerOf(in.basis.images), retained);
}

Room TransformStudy::room(const Inputs& in, const Context&) {
    if (!isMatrix(in.basis.kind)) return {};
    const double pixels = static_cast<double>(in.size) * in.size;
    return {pixels * pixels * sizeof(double), "the matrix of the basis", "choose smaller images"};
}

ChosenBasis TransformStudy::compute(const Inputs& in, const Context& at) {
    const BasisInputs& basis = in.basis;
    switch (basis.kind) {
    case BasisKind::wavelet:
        return {std::make_shared<const WaveletTransform>(basis.wavelet, in.size, in.size, basis.levels), 0};
    case BasisKind::pixels:
    case BasisKind::dct:
    case BasisKind::fourier:
        break;
    case BasisKind::pca: {
        const auto wiener = at.get<ModelStudy>(wienerOf(basis.images));
        const PrincipalComponents& components = as<Spectrum>(*wiener->model)->components();
        requireOneChannel(components.shape, "a basis of principal components");
        return {matrixTransform("pca", components.shape.height, components.shape.width,
                                components.eigenimages.transpose()),
                0};
    }
    case BasisKind::file:
        return basisOfFile(basis.file, in.size);
    }
    return {fixedTransform(basis.kind, in.size, in.size, basis.levels), 0};
}

std::shared_ptr<const OrthonormalTransform> transformOf(const BasisInputs& basis, int size,
                                                        const Context& at) {
    return at.get<TransformStudy>({basis, size})->transform;
}

} // namespace scorelet
