#include "core/studies/pieces_study.h"

#include "core/basis/layout.h"

#include "core/studies/classes.h"

#include <cmath>
#include <limits>
#include <set>

namespace scorelet {
namespace {

/// The value at every place of their picture.
std::vector<int> arranged(const ImageShape& shape, const SubbandLayout* layout) {
    std::vector<int> values;
    for (int channel = 0; channel < shape.channels; ++channel)
        for (int row = 0; row < shape.height; ++row)
            for (int col = 0; col < shape.width; ++col)
                values.push_back(layout ? layout->mosaic(row, col, channel)
                                        : shape.index({channel, row, col}));
    return values;
}

double shiftOf(int value, int place, const ImageShape& shape, const SubbandLayout* layout) {
    if (!layout) {
        const PixelId from = shape.pixel(value), to = shape.pixel(place);
        return std::hypot(to.row - from.row, to.col - from.col);
    }
    const CoefficientPlace from = layout->place(value), to = layout->place(place);
    return std::hypot(to.row - from.row, to.col - from.col);
}

} // namespace

Image PiecesResult::picture(int value) const {
    const auto at = static_cast<std::size_t>(value);
    Piece piece = pieces[at];
    if (!rows.empty()) piece.image = rows[at];
    return as<Pieces>(*denoiser)->picture(piece);
}

PiecesResult PiecesStudy::compute(const Inputs& in, const Context& at) {
    const FitInputs& fit = in.denoised.fit;
    const auto picture = at.get<PictureStudy>(
        {{fit.solver.model.training.data, in.denoised.image}, fit.sigma, in.denoised.noise});
    PiecesResult result;
    result.denoiser = at.get<FitStudy>(fit)->denoiser;
    const Pieces* made = as<Pieces>(*result.denoiser);
    if (!made) throw Error(label(fit.solver.spec) + " is not made of pieces of training images");
    result.ofCoefficients = made->ofCoefficients();
    result.pieces = made->pieces(picture->noisy, at.work());
    result.mosaic = made->mosaic(result.pieces);
    const TrainingInputs training = ofKnownClass(fit, at).solver.model.training;
    if (const auto numbers = numbersOf(training, *at.get<DataStudy>(training.data)); !numbers.empty())
        for (Piece& piece : result.pieces) {
            result.rows.push_back(piece.image);
            if (piece.image >= 0) piece.image = numbers[static_cast<std::size_t>(piece.image)];
        }
    const ImageShape shape = picture->noisy.shape();
    std::optional<SubbandLayout> layout;
    if (result.ofCoefficients) layout = layoutOf(fit.solver.model.basis, shape);
    result.valueAt = arranged(shape, layout ? &*layout : nullptr);
    std::set<Eigen::Index> images;
    double total = 0;
    int count = 0;
    for (std::size_t value = 0; value < result.pieces.size(); ++value) {
        const Piece& piece = result.pieces[value];
        const bool there = piece.image >= 0;
        result.shift.push_back(
            there ? shiftOf(static_cast<int>(value), piece.place, shape, layout ? &*layout : nullptr)
                  : std::numeric_limits<double>::quiet_NaN());
        if (!there) continue;
        images.insert(piece.image);
        total += piece.weight;
        ++count;
    }
    result.images = static_cast<int>(images.size());
    result.share = count > 0 ? total / count : std::numeric_limits<double>::quiet_NaN();
    return result;
}

} // namespace scorelet
