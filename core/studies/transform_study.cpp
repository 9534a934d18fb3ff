#include "core/studies/transform_study.h"

#include "core/base/error.h"
#include "core/basis/channel_transform.h"
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

/// Matrices of more values an image take gigabytes.
constexpr int mostMatrixValues = 64 * 64;

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

ChosenBasis basisOfFile(const std::string& file, const ImageShape& shape) {
    if (file.empty())
        throw Error("the basis of a file: expected the path of an NPY file, found none",
                    "Choose a file, --basis-file on the command line.");
    if (shape.values() > mostMatrixValues)
        throw Error(fmt::format("{}: a matrix is a basis of images of at most {} values, found {} ({})", file,
                                mostMatrixValues, shape.values(), describe(shape)),
                    "Choose smaller images.");
    const NpyArray array = readNpy(file);
    const auto values = static_cast<std::size_t>(shape.values());
    if (array.shape != std::vector<std::size_t>{values, values})
        throw Error(
            fmt::format("{}: expected a matrix of {} x {}, an atom of {} pixels a row, found the shape ({})",
                        file, values, values, describe(shape), fmt::join(array.shape, ", ")));
    const auto n = static_cast<Eigen::Index>(values);
    Eigen::MatrixXd rows =
        Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
            array.values.data(), n, n)
            .cast<double>();
    const double defect = orthonormalDefect(rows);
    if (!(defect <= mostDefect))
        throw Error(fmt::format("{}: expected an orthonormal matrix, max |Q Q' - I| at most {}, found {:.3g}",
                                file, mostDefect, defect),
                    "Orthonormalize its rows, for instance by numpy.linalg.qr.");
    return {matrixTransform(file, shape, std::move(rows)), defect};
}

void TransformStudy::needs(const Inputs& in, Retained& retained) {
    retained.add<TransformStudy>(in);
    if (in.basis.kind == BasisKind::pca) ModelStudy::needs(wienerOf(in.basis.images), retained);
}

Room TransformStudy::room(const Inputs& in, const Context&) {
    if (!isMatrix(in.basis.kind)) return {};
    const double values = in.shape.values();
    return {values * values * sizeof(double), "the matrix of the basis", "choose smaller images"};
}

ChosenBasis TransformStudy::compute(const Inputs& in, const Context& at) {
    const BasisInputs& basis = in.basis;
    const auto [channels, height, width] = in.shape;
    const auto coloured = [&](std::shared_ptr<const OrthonormalTransform> plane) {
        return ChosenBasis{ofChannels(std::move(plane), channels, basis.colours), 0};
    };
    switch (basis.kind) {
    case BasisKind::wavelet:
        return coloured(std::make_shared<const WaveletTransform>(basis.wavelet, height, width, basis.levels));
    case BasisKind::pixels:
    case BasisKind::dct:
    case BasisKind::fourier:
        break;
    case BasisKind::pca: {
        requireAllComponents(in.shape.values(), "choose a smaller image size, or another basis");
        const auto wiener = at.get<ModelStudy>(wienerOf(basis.images));
        const PrincipalComponents& components = as<Spectrum>(*wiener->model)->components();
        return {matrixTransform("pca", components.shape, components.eigenimages.transpose()), 0};
    }
    case BasisKind::file:
        return basisOfFile(basis.file, in.shape);
    }
    return coloured(fixedTransform(basis.kind, height, width, basis.levels));
}

std::shared_ptr<const OrthonormalTransform> transformOf(const BasisInputs& basis, const ImageShape& shape,
                                                        const Context& at) {
    return at.get<TransformStudy>({basis, shape})->transform;
}

} // namespace scorelet
