#include "core/basis/transform.h"

#include <algorithm>

namespace scorelet {
namespace {

/// Index of the sample that tap j of coefficient i reads: PyWavelets' phase, wrapped into [0, n).
int tapSample(int i, int j, int length, int n) {
    const int at = (2 * i + length / 2 - j) % n;
    return at < 0 ? at + n : at;
}

/// Scratch and geometry for transforming `lanes` images at once; an element is a run of `lanes` values.
template <class Scalar>
class Pyramid {
public:
    Pyramid(const Filter& filter, const SubbandLayout& layout, int lanes)
        : layout_(layout), lanes_(lanes), low_(filter.low.begin(), filter.low.end()),
          high_(filter.high.begin(), filter.high.end()) {
        const size_t size = static_cast<size_t>(layout.count()) * static_cast<size_t>(lanes);
        image_.resize(size);
        half_.resize(size);
    }

    /// Pixel p's lanes; input of forward, output of inverse.
    Scalar* pixel(int p) { return image_.data() + static_cast<size_t>(p) * static_cast<size_t>(lanes_); }

    /// Analyses the pixels; coefficient k's lanes go to out(k).
    template <class Out>
    void forward(Out&& out) {
        int h = layout_.height(), w = layout_.width();
        for (int level = 1; level <= layout_.levels(); ++level, h /= 2, w /= 2) {
            for (int y = 0; y < h; ++y)
                for (int i = 0; i < w / 2; ++i) {
                    gather(half(y, i, w), low_, w, i, [&](int x) { return pixel(y * w + x); });
                    gather(half(y, w / 2 + i, w), high_, w, i, [&](int x) { return pixel(y * w + x); });
                }
            const bool last = level == layout_.levels();
            eachPlace(level, h, w, [&](int p, int i, auto& low, auto& high, int H, int V, int D) {
                gather(last ? out(p) : pixel(p), low_, h, i, low);
                gather(out(H), high_, h, i, low);
                gather(out(V), low_, h, i, high);
                gather(out(D), high_, h, i, high);
            });
        }
    }

    /// Synthesises the pixels from the coefficients in(k): the transpose of forward, step by step.
    template <class In>
    void inverse(In&& in) {
        int h = layout_.height() >> layout_.levels(), w = layout_.width() >> layout_.levels();
        for (int p = 0; p < h * w; ++p) std::copy_n(in(p), lanes_, pixel(p));
        for (int level = layout_.levels(); level >= 1; --level) {
            h *= 2;
            w *= 2;
            std::fill_n(half_.data(),
                        static_cast<size_t>(h) * static_cast<size_t>(w) * static_cast<size_t>(lanes_),
                        Scalar(0));
            eachPlace(level, h, w, [&](int p, int i, auto& low, auto& high, int H, int V, int D) {
                scatter(pixel(p), low_, h, i, low);
                scatter(in(H), high_, h, i, low);
                scatter(in(V), low_, h, i, high);
                scatter(in(D), high_, h, i, high);
            });
            std::fill_n(image_.data(),
                        static_cast<size_t>(h) * static_cast<size_t>(w) * static_cast<size_t>(lanes_),
                        Scalar(0));
            for (int y = 0; y < h; ++y)
                for (int i = 0; i < w / 2; ++i) {
                    scatter(half(y, i, w), low_, w, i, [&](int x) { return pixel(y * w + x); });
                    scatter(half(y, w / 2 + i, w), high_, w, i, [&](int x) { return pixel(y * w + x); });
                }
        }
    }

private:
    const Subband& band(Orientation orientation, int level) const {
        return layout_.bands()[static_cast<size_t>(layout_.band(orientation, level))];
    }

    /// Calls body(place, i, low, high, H, V, D) for every place of a level of h x w samples: its index within
    /// a subband, its row i, the columns filtered along x that its coefficients are made of, and its details'
    /// flat indices.
    template <class Body>
    void eachPlace(int level, int h, int w, Body&& body) {
        const int H = band(Orientation::horizontal, level).offset;
        const int V = band(Orientation::vertical, level).offset;
        const int D = band(Orientation::diagonal, level).offset;
        for (int i = 0; i < h / 2; ++i)
            for (int x = 0; x < w / 2; ++x) {
                const int place = i * (w / 2) + x;
                auto low = [&](int y) { return half(y, x, w); };
                auto high = [&](int y) { return half(y, w / 2 + x, w); };
                body(place, i, low, high, H + place, V + place, D + place);
            }
    }

    Scalar* half(int y, int x, int w) {
        return half_.data() + static_cast<size_t>(y * w + x) * static_cast<size_t>(lanes_);
    }

    /// to = sum_j taps[j] * from(sample of tap j)
    template <class From>
    void gather(Scalar* to, const std::vector<Scalar>& taps, int n, int i, From&& from) const {
        std::fill_n(to, lanes_, Scalar(0));
        const int length = static_cast<int>(taps.size());
        for (int j = 0; j < length; ++j) {
            const Scalar tap = taps[static_cast<size_t>(j)];
            const Scalar* source = from(tapSample(i, j, length, n));
            for (int lane = 0; lane < lanes_; ++lane) to[lane] += tap * source[lane];
        }
    }

    /// to(sample of tap j) += taps[j] * from
    template <class To>
    void scatter(const Scalar* from, const std::vector<Scalar>& taps, int n, int i, To&& to) const {
        const int length = static_cast<int>(taps.size());
        for (int j = 0; j < length; ++j) {
            const Scalar tap = taps[static_cast<size_t>(j)];
            Scalar* target = to(tapSample(i, j, length, n));
            for (int lane = 0; lane < lanes_; ++lane) target[lane] += tap * from[lane];
        }
    }

    const SubbandLayout& layout_;
    int lanes_;
    std::vector<Scalar> low_, high_;
    std::vector<Scalar> image_; ///< pixels, and the scaling band of the levels done so far
    std::vector<Scalar> half_;  ///< filtered along x, not yet along y
};

template <class Scalar>
Eigen::Matrix<Scalar, Eigen::Dynamic, 1> forwardOne(const Filter& filter, const SubbandLayout& layout,
                                                    std::span<const Scalar> plane) {
    Pyramid<Scalar> pyramid(filter, layout, 1);
    std::copy(plane.begin(), plane.end(), pyramid.pixel(0));
    Eigen::Matrix<Scalar, Eigen::Dynamic, 1> coefficients(layout.count());
    pyramid.forward([&](int k) { return coefficients.data() + k; });
    return coefficients;
}

template <class Scalar>
Eigen::Matrix<Scalar, Eigen::Dynamic, 1>
inverseOne(const Filter& filter, const SubbandLayout& layout,
           const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>& coefficients) {
    Pyramid<Scalar> pyramid(filter, layout, 1);
    pyramid.inverse([&](int k) { return coefficients.data() + k; });
    return Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>(pyramid.pixel(0), layout.count());
}

constexpr int imagesAtOnce = 32; // two scratch images of 32 x 32 pixels and 32 lanes fit a core's L2 cache

} // namespace

WaveletTransform::WaveletTransform(const std::string& filterName, int height, int width, int levels)
    : OrthonormalTransform(wavelet(filterName).name, "the wavelet transform",
                           SubbandLayout(height, width, levels)),
      filter_(wavelet(filterName)) {}

Eigen::VectorXf WaveletTransform::analyse(std::span<const float> plane) const {
    return forwardOne<float>(filter_, layout(), plane);
}

Eigen::VectorXf WaveletTransform::synthesise(const Eigen::VectorXf& coefficients) const {
    return inverseOne<float>(filter_, layout(), coefficients);
}

Eigen::VectorXd WaveletTransform::analyse(const Eigen::VectorXd& plane) const {
    return forwardOne<double>(filter_, layout(), std::span(plane.data(), static_cast<size_t>(plane.size())));
}

Eigen::VectorXd WaveletTransform::synthesise(const Eigen::VectorXd& coefficients) const {
    return inverseOne<double>(filter_, layout(), coefficients);
}

void WaveletTransform::analyseAll(const ImageBatch& from, CoefficientBatch& to, const Work& work) const {
    const auto images = from.matrix();
    const int count = static_cast<int>(images.rows()), pixels = layout().count();
    parallelFor(work, (count + imagesAtOnce - 1) / imagesAtOnce, [&](int block, int) {
        const int first = block * imagesAtOnce, lanes = std::min(imagesAtOnce, count - first);
        Pyramid<float> pyramid(filter_, layout(), lanes);
        Eigen::Map<ImageBatch::Matrix>(pyramid.pixel(0), pixels, lanes) =
            images.middleRows(first, lanes).transpose();
        pyramid.forward([&](int k) { return &to.value(k, first); });
    });
}

void WaveletTransform::synthesiseAll(const CoefficientBatch& from, ImageBatch& to, const Work& work) const {
    const int count = static_cast<int>(from.count()), pixels = layout().count();
    auto images = to.matrix();
    parallelFor(work, (count + imagesAtOnce - 1) / imagesAtOnce, [&](int block, int) {
        const int first = block * imagesAtOnce, lanes = std::min(imagesAtOnce, count - first);
        Pyramid<float> pyramid(filter_, layout(), lanes);
        pyramid.inverse([&](int k) { return from.row(k).data() + first; });
        images.middleRows(first, lanes) =
            Eigen::Map<ImageBatch::Matrix>(pyramid.pixel(0), pixels, lanes).transpose();
    });
}

} // namespace scorelet
