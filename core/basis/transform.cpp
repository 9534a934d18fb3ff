#include "core/basis/transform.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <vector>

namespace scorelet {
namespace {

/// Which samples the taps of a filter of `length` taps read along an axis of n samples: PyWavelets' phase,
/// wrapped into [0, n).
class TapSamples {
public:
    TapSamples(int length, int n) : length_(length), samples_(static_cast<size_t>(n - 2 + length)) {
        for (int k = 0; k < n - 2 + length; ++k) {
            const int at = (k + length / 2 - length + 1) % n;
            samples_[static_cast<size_t>(k)] = at < 0 ? at + n : at;
        }
    }

    /// That of tap j of coefficient i, 0 <= i < n / 2.
    int operator()(int i, int j) const { return samples_[static_cast<size_t>(2 * i + length_ - 1 - j)]; }

private:
    int length_;
    std::vector<int> samples_;
};

/// Scratch and geometry for transforming as many images at once as there are lanes; an element is a run of
/// one value an image. Their number is known to the compiler, so that sums stay in registers.
template <class Scalar, int lanes>
class Pyramid {
public:
    Pyramid(const Filter& filter, const SubbandLayout& layout)
        : layout_(layout), low_(filter.low.begin(), filter.low.end()),
          high_(filter.high.begin(), filter.high.end()) {
        const size_t size = static_cast<size_t>(layout.count()) * lanes;
        image_.resize(size);
        half_.resize(size);
    }

    /// Pixel p's lanes; input of forward, output of inverse.
    Scalar* pixel(int p) { return image_.data() + static_cast<size_t>(p) * lanes; }

    /// Analyses the pixels; coefficient k's lanes go to out(k).
    template <class Out>
    void forward(Out&& out) {
        int h = layout_.height(), w = layout_.width();
        for (int level = 1; level <= layout_.levels(); ++level, h /= 2, w /= 2) {
            const TapSamples across(taps(), w), down(taps(), h);
            for (int y = 0; y < h; ++y)
                for (int i = 0; i < w / 2; ++i)
                    analyse(half(y, i, w), half(y, w / 2 + i, w), across, i,
                            [&](int x) { return pixel(y * w + x); });
            const bool last = level == layout_.levels();
            eachPlace(level, h, w, [&](int p, int i, auto& low, auto& high, int H, int V, int D) {
                analyse(last ? out(p) : pixel(p), out(H), down, i, low);
                analyse(out(V), out(D), down, i, high);
            });
        }
    }

    /// Synthesises the pixels from the coefficients in(k): the transpose of forward, step by step.
    template <class In>
    void inverse(In&& in) {
        int h = layout_.height() >> layout_.levels(), w = layout_.width() >> layout_.levels();
        for (int p = 0; p < h * w; ++p) std::copy_n(in(p), lanes, pixel(p));
        for (int level = layout_.levels(); level >= 1; --level) {
            h *= 2;
            w *= 2;
            const TapSamples across(taps(), w), down(taps(), h);
            const size_t size = static_cast<size_t>(h) * static_cast<size_t>(w) * lanes;
            std::fill_n(half_.data(), size, Scalar(0));
            eachPlace(level, h, w, [&](int p, int i, auto& low, auto& high, int H, int V, int D) {
                synthesise(pixel(p), in(H), down, i, low);
                synthesise(in(V), in(D), down, i, high);
            });
            std::fill_n(image_.data(), size, Scalar(0));
            for (int y = 0; y < h; ++y)
                for (int i = 0; i < w / 2; ++i)
                    synthesise(half(y, i, w), half(y, w / 2 + i, w), across, i,
                               [&](int x) { return pixel(y * w + x); });
        }
    }

private:
    static constexpr int run = std::min(lanes, 8);
    using Run = Eigen::Array<Scalar, run, 1>; ///< what a register or two hold
    using In = Eigen::Map<const Run>;
    using Out = Eigen::Map<Run>;

    int taps() const { return static_cast<int>(low_.size()); }

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

    Scalar* half(int y, int x, int w) { return half_.data() + static_cast<size_t>(y * w + x) * lanes; }

    /// low, high = sum over the taps of theirs times from(sample of the tap)
    template <class From>
    void analyse(Scalar* low, Scalar* high, const TapSamples& samples, int i, From&& from) const {
        for (int lane = 0; lane < lanes; lane += run) {
            Run lowSum = Run::Zero(), highSum = Run::Zero();
            for (int j = 0; j < taps(); ++j) {
                const In source(from(samples(i, j)) + lane);
                lowSum += low_[static_cast<size_t>(j)] * source;
                highSum += high_[static_cast<size_t>(j)] * source;
            }
            Out(low + lane) = lowSum;
            Out(high + lane) = highSum;
        }
    }

    /// to(sample of a tap) += the taps' low and high values
    template <class To>
    void synthesise(const Scalar* low, const Scalar* high, const TapSamples& samples, int i, To&& to) const {
        for (int lane = 0; lane < lanes; lane += run) {
            const Run lowRun = In(low + lane), highRun = In(high + lane);
            for (int j = 0; j < taps(); ++j)
                Out(to(samples(i, j)) + lane) +=
                    low_[static_cast<size_t>(j)] * lowRun + high_[static_cast<size_t>(j)] * highRun;
        }
    }

    const SubbandLayout& layout_;
    std::vector<Scalar> low_, high_;
    std::vector<Scalar> image_; ///< pixels, and the scaling band of the levels done so far
    std::vector<Scalar> half_;  ///< filtered along x, not yet along y
};

template <class Scalar>
Eigen::Matrix<Scalar, Eigen::Dynamic, 1> forwardOne(const Filter& filter, const SubbandLayout& layout,
                                                    std::span<const Scalar> plane) {
    Pyramid<Scalar, 1> pyramid(filter, layout);
    std::copy(plane.begin(), plane.end(), pyramid.pixel(0));
    Eigen::Matrix<Scalar, Eigen::Dynamic, 1> coefficients(layout.count());
    pyramid.forward([&](int k) { return coefficients.data() + k; });
    return coefficients;
}

template <class Scalar>
Eigen::Matrix<Scalar, Eigen::Dynamic, 1>
inverseOne(const Filter& filter, const SubbandLayout& layout,
           const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>& coefficients) {
    Pyramid<Scalar, 1> pyramid(filter, layout);
    pyramid.inverse([&](int k) { return coefficients.data() + k; });
    return Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>>(pyramid.pixel(0), layout.count());
}

/// Calls body(pyramid, first, count) for blocks of images, each on some thread; the last one may have fewer
/// images than lanes.
template <int lanes, class Body>
void forBlocks(const Filter& filter, const SubbandLayout& layout, Eigen::Index images, const Work& work,
               const Body& body) {
    std::vector<std::optional<Pyramid<float, lanes>>> scratch(static_cast<size_t>(std::max(1, work.threads)));
    parallelFor(work, static_cast<int>((images + lanes - 1) / lanes), [&](int block, int thread) {
        auto& pyramid = scratch[static_cast<size_t>(thread)];
        if (!pyramid) pyramid.emplace(filter, layout);
        const Eigen::Index first = Eigen::Index{block} * lanes;
        body(*pyramid, first, std::min<Eigen::Index>(lanes, images - first));
    });
}

constexpr int tile = 8; // images that are turned at once: so many streams the processor fetches ahead

/// Calls body(pixel, image) for all, eight by eight.
template <class Body>
void forTiles(int pixels, Eigen::Index images, const Body& body) {
    for (Eigen::Index first = 0; first < images; first += tile)
        for (int p = 0; p < pixels; p += tile) {
            if (images - first >= tile && pixels - p >= tile) {
                for (int q = 0; q < tile; ++q)
                    for (int i = 0; i < tile; ++i) body(p + q, first + i);
                continue;
            }
            for (int q = p; q < std::min(p + tile, pixels); ++q)
                for (Eigen::Index i = first; i < std::min(first + tile, images); ++i) body(q, i);
        }
}

template <int lanes>
void analyseBlocks(const Filter& filter, const SubbandLayout& layout, const ImageBatch& from,
                   CoefficientBatch& to, const Work& work) {
    const int pixels = layout.count();
    forBlocks<lanes>(filter, layout, from.count(), work,
                     [&](auto& pyramid, Eigen::Index first, Eigen::Index count) {
                         const float* values = from.row(first).data();
                         float* turned = pyramid.pixel(0);
                         forTiles(pixels, count, [&](int p, Eigen::Index image) {
                             turned[p * lanes + image] = values[image * pixels + p];
                         });
                         if (count == lanes) {
                             pyramid.forward([&](int k) { return &to.value(k, first); });
                             return;
                         }
                         ImageBatch::Matrix all(pixels, lanes);
                         pyramid.forward([&](int k) { return all.row(k).data(); });
                         to.matrix().middleCols(first, count) = all.leftCols(count);
                     });
}

template <int lanes>
void synthesiseBlocks(const Filter& filter, const SubbandLayout& layout, const CoefficientBatch& from,
                      ImageBatch& to, const Work& work) {
    const int pixels = layout.count();
    forBlocks<lanes>(filter, layout, from.count(), work,
                     [&](auto& pyramid, Eigen::Index first, Eigen::Index count) {
                         if (count == lanes) {
                             pyramid.inverse([&](int k) { return from.row(k).data() + first; });
                         } else {
                             ImageBatch::Matrix all = ImageBatch::Matrix::Zero(pixels, lanes);
                             all.leftCols(count) = from.matrix().middleCols(first, count);
                             pyramid.inverse([&](int k) { return all.row(k).data(); });
                         }
                         float* values = to.row(first).data();
                         const float* turned = pyramid.pixel(0);
                         forTiles(pixels, count, [&](int p, Eigen::Index image) {
                             values[image * pixels + p] = turned[p * lanes + image];
                         });
                     });
}

/// Calls body with the number of lanes for so many images of so many pixels, as a constant: a few images one
/// by one; of more as many as let two scratch images fit a core's second cache.
template <class Body>
void withLanes(Eigen::Index images, int pixels, const Body& body) {
    if (images < 8)
        body(std::integral_constant<int, 1>());
    else if (pixels <= 2048)
        body(std::integral_constant<int, 32>());
    else
        body(std::integral_constant<int, 16>());
}

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
    withLanes(from.count(), layout().count(),
              [&](auto lanes) { analyseBlocks<lanes>(filter_, layout(), from, to, work); });
}

void WaveletTransform::synthesiseAll(const CoefficientBatch& from, ImageBatch& to, const Work& work) const {
    withLanes(from.count(), layout().count(),
              [&](auto lanes) { synthesiseBlocks<lanes>(filter_, layout(), from, to, work); });
}

} // namespace scorelet
