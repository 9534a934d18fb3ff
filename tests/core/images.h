// Images for tests that reckon with bare matrices: square, of one channel, one a row. And pictures of three
// channels, for what must refuse them.
#pragma once

#include "core/denoise/denoiser.h"

#include <cassert>
#include <cmath>
#include <string>

namespace scorelet::testing {

/// Of images that compute in a moment.
constexpr int smallSide = 16;

using Matrix = ImageBatch::Matrix;

/// The shape of square images of so many pixels.
inline ImageShape square(Eigen::Index pixels) {
    const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(pixels))));
    assert(Eigen::Index{side} * side == pixels);
    return {1, side, side};
}

/// Square images, the rows of a matrix.
inline ImageBatch batch(const Matrix& rows) {
    return ImageBatch(square(rows.cols()), rows);
}

/// A square image, the first row of a matrix.
inline Image image(const Matrix& row) {
    return batch(row).image(0);
}

/// An image of one channel.
inline Image grey(const Image::Plane& plane) {
    Image image({1, static_cast<int>(plane.rows()), static_cast<int>(plane.cols())});
    image.plane(0) = plane;
    return image;
}

/// The place of a pixel of a square image, counted row by row.
inline PixelId place(Eigen::Index pixels, int pixel) {
    return square(pixels).pixel(pixel);
}

inline Matrix denoise(const Denoiser& denoiser, const ImageBatch& noisy, const Work& work = {}) {
    return denoiser.denoise(noisy, work).matrix();
}

inline Matrix denoise(const Denoiser& denoiser, const Matrix& noisy, const Work& work = {}) {
    return denoise(denoiser, batch(noisy), work);
}

inline Matrix sensitivity(const Denoiser& denoiser, const Matrix& noisy, int pixel, const Work& work = {}) {
    return denoiser.sensitivity(image(noisy), place(noisy.cols(), pixel), work).flat().matrix().transpose();
}

/// Images with three times the channels of those that are understood, and as many pixels.
inline ImageBatch colour(Eigen::Index count, int size) {
    return ImageBatch({3, size, size}, count, 0.25F);
}

/// What an entrance says to three channels.
inline std::string refusal(const char* who) {
    std::string text = who; // a sum of strings makes GCC 12 warn of bounds that are kept
    text += " needs images of one channel, found 3";
    return text;
}

} // namespace scorelet::testing
