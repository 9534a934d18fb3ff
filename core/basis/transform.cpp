#include "core/basis/transform.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <hwy/highway.h>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace scorelet {
namespace {

/// An axis of n samples that a filter halves: which samples a coefficient is made of, and the other way
/// round.
class Halving {
public:
    /// What a sample gets of a coefficient: its value times a tap.
    struct Part {
        int coefficient, tap;
    };

    /// PyWavelets' phase, wrapped into [0, n).
    Halving(int taps, int n)
        : taps_(taps), samples_(static_cast<size_t>(n / 2 * taps)), partsOf_(static_cast<size_t>(n)) {
        for (int i = 0; i < n / 2; ++i)
            for (int j = 0; j < taps; ++j) {
                const int at = ((2 * i - j + taps / 2) % n + n) % n;
                samples_[static_cast<size_t>(i * taps + j)] = at;
                partsOf_[static_cast<size_t>(at)].push_back({i, j});
            }
    }

    /// That of tap j of coefficient i, 0 <= i < n / 2.
    int sample(int i, int j) const { return samples_[static_cast<size_t>(i * taps_ + j)]; }

    /// Of all coefficients.
    const std::vector<Part>& parts(int sample) const { return partsOf_[static_cast<size_t>(sample)]; }

private:
    int taps_;
    std::vector<int> samples_;
    std::vector<std::vector<Part>> partsOf_;
};

/// Scratch and geometry for transforming as many images at once as there are lanes; an element is a run of
/// one value an image. Their number is known to the compiler, so that sums stay in registers; so do the taps
/// of short filters, whose number is known, too (length; 0: any).
template <class Scalar, int lanes, int length>
class Pyramid {
public:
    Pyramid(const Filter& filter, const SubbandLayout& layout)
        : layout_(layout), taps_(filter), row_(static_cast<size_t>(layout.width()) * lanes) {
        const size_t size = static_cast<size_t>(layout.count()) * lanes;
        if (layout.levels() > 1) image_.resize(size / 4);
        half_.resize(size);
        for (int level = 1, h = layout.height(), w = layout.width(); level <= layout.levels();
             ++level, h /= 2, w /= 2) {
            across_.emplace_back(taps_.count(), w);
            down_.emplace_back(taps_.count(), h);
        }
    }

    /// A row of pixels to be filled, or that was.
    Scalar* row() { return row_.data(); }

    /// Analyses the image of which rows(y) gives the pixels of row y; coefficient k's lanes go to out(k).
    template <class Rows, class Out>
    void forward(Rows&& rows, Out&& out) {
        int h = layout_.height(), w = layout_.width();
        for (int level = 1; level <= layout_.levels(); ++level, h /= 2, w /= 2) {
            for (int y = 0; y < h; ++y)
                analyseRow(level == 1 ? rows(y) : scaling(y * w), half(y, 0, w), w, level);
            const bool last = level == layout_.levels();
            const Offsets to = offsets(level);
            for (int i = 0; i < h / 2; ++i)
                analyseDown(i, w, level, [&](int x) {
                    const int p = i * (w / 2) + (x < w / 2 ? x : x - w / 2);
                    return x < w / 2 ? std::pair(last ? out(p) : scaling(p), out(to.horizontal + p))
                                     : std::pair(out(to.vertical + p), out(to.diagonal + p));
                });
        }
    }

    /// Synthesises the image from the coefficients in(k), the transpose of forward: after row() is row y of
    /// it, done(y) is called.
    template <class In, class Done>
    void inverse(In&& in, Done&& done) {
        int h = layout_.height() >> layout_.levels(), w = layout_.width() >> layout_.levels();
        for (int level = layout_.levels(); level >= 1; --level) {
            h *= 2;
            w *= 2;
            const bool last = level == layout_.levels(); // the first that is synthesised
            const Offsets from = offsets(level);
            for (int y = 0; y < h; ++y)
                synthesise(down_[index(level)].parts(y), half(y, 0, w), w, [&](int i, int x) {
                    const int p = i * (w / 2) + (x < w / 2 ? x : x - w / 2);
                    return x < w / 2 ? std::pair<const Scalar*, const Scalar*>(last ? in(p) : scaling(p),
                                                                               in(from.horizontal + p))
                                     : std::pair<const Scalar*, const Scalar*>(in(from.vertical + p),
                                                                               in(from.diagonal + p));
                });
            for (int y = 0; y < h; ++y) {
                Scalar* const to = level == 1 ? row() : scaling(y * w);
                const Scalar* const low = half(y, 0, w);
                const Scalar* const high = half(y, w / 2, w);
                for (int x = 0; x < w; ++x)
                    synthesise(across_[index(level)].parts(x), to + x * lanes, 1,
                               [&](int i, int) { return std::pair(low + i * lanes, high + i * lanes); });
                if (level == 1) done(y);
            }
        }
    }

private:
    static constexpr int run = std::min(lanes, 8);
    using Run = Eigen::Array<Scalar, run, 1>; ///< what a register or two hold
    using In = Eigen::Map<const Run>;
    using Out = Eigen::Map<Run>;

    /// The filter; copied where it is used, so that the compiler sees that nothing else changes it.
    struct Taps {
        static constexpr int most = length > 0 ? length : 20;
        std::array<Scalar, most> low, high;
        int number;

        explicit Taps(const Filter& filter) : low{}, high{}, number(static_cast<int>(filter.low.size())) {
            assert(number <= most);
            std::copy(filter.low.begin(), filter.low.end(), low.begin());
            std::copy(filter.high.begin(), filter.high.end(), high.begin());
        }
        int count() const { return length > 0 ? length : number; }
    };

    struct Offsets {
        int horizontal, vertical, diagonal;
    };
    Offsets offsets(int level) const {
        const auto of = [&](Orientation orientation) {
            return layout_.bands()[static_cast<size_t>(layout_.band(orientation, level, 0))].offset;
        };
        return {of(Orientation::horizontal), of(Orientation::vertical), of(Orientation::diagonal)};
    }

    static size_t index(int level) { return static_cast<size_t>(level - 1); }
    Scalar* scaling(int p) { return image_.data() + static_cast<size_t>(p) * lanes; }
    Scalar* half(int y, int x, int w) { return half_.data() + static_cast<size_t>(y * w + x) * lanes; }

    /// low, high = sum over the taps of theirs times source(tap)
    template <class Source>
    static void analyse(const Taps& taps, Scalar* low, Scalar* high, Source&& source) {
        for (int lane = 0; lane < lanes; lane += run) {
            Run lowSum = Run::Zero(), highSum = Run::Zero();
            for (int j = 0; j < taps.count(); ++j) {
                const In samples(source(j) + lane);
                lowSum += taps.low[static_cast<size_t>(j)] * samples;
                highSum += taps.high[static_cast<size_t>(j)] * samples;
            }
            Out(low + lane) = lowSum;
            Out(high + lane) = highSum;
        }
    }

    /// A row of w samples, to the low half and then the high one.
    void analyseRow(const Scalar* from, Scalar* to, int w, int level) const {
        const Taps taps = taps_;
        const Halving& across = across_[index(level)];
        for (int i = 0; i < w / 2; ++i)
            analyse(taps, to + i * lanes, to + (w / 2 + i) * lanes,
                    [&](int j) { return from + across.sample(i, j) * lanes; });
    }

    /// Coefficients i of all columns: column x's low and high ones go to the pair out(x).
    template <class To>
    void analyseDown(int i, int w, int level, To&& to) {
        const Taps taps = taps_;
        std::array<const Scalar*, Taps::most> rows;
        for (int j = 0; j < taps.count(); ++j)
            rows[static_cast<size_t>(j)] = half(down_[index(level)].sample(i, j), 0, w);
        for (int x = 0; x < w; ++x) {
            const auto [low, high] = to(x);
            analyse(taps, low, high, [&](int j) { return rows[static_cast<size_t>(j)] + x * lanes; });
        }
    }

    /// to[x] = sum over the parts of their taps times the low and high values from(coefficient, x), for all
    /// x < count
    template <class From>
    void synthesise(const std::vector<Halving::Part>& parts, Scalar* to, int count, From&& from) const {
        const Taps taps = taps_;
        for (int x = 0; x < count; ++x, to += lanes)
            for (int lane = 0; lane < lanes; lane += run) {
                Run sum = Run::Zero();
                for (const Halving::Part& part : parts) {
                    const auto [low, high] = from(part.coefficient, x);
                    const auto tap = static_cast<size_t>(part.tap);
                    sum += taps.low[tap] * In(low + lane) + taps.high[tap] * In(high + lane);
                }
                Out(to + lane) = sum;
            }
    }

    const SubbandLayout& layout_;
    Taps taps_;
    std::vector<Halving> across_, down_; ///< by level
    std::vector<Scalar> row_;
    std::vector<Scalar> image_; ///< the scaling band of the levels done so far
    std::vector<Scalar> half_;  ///< filtered along x, not yet along y
};

template <class Scalar>
Eigen::Matrix<Scalar, Eigen::Dynamic, 1> forwardOne(const Filter& filter, const SubbandLayout& layout,
                                                    std::span<const Scalar> plane) {
    Pyramid<Scalar, 1, 0> pyramid(filter, layout);
    Eigen::Matrix<Scalar, Eigen::Dynamic, 1> coefficients(layout.count());
    pyramid.forward([&](int y) { return plane.data() + y * layout.width(); },
                    [&](int k) { return coefficients.data() + k; });
    return coefficients;
}

template <class Scalar>
Eigen::Matrix<Scalar, Eigen::Dynamic, 1>
inverseOne(const Filter& filter, const SubbandLayout& layout,
           const Eigen::Matrix<Scalar, Eigen::Dynamic, 1>& coefficients) {
    Pyramid<Scalar, 1, 0> pyramid(filter, layout);
    Eigen::Matrix<Scalar, Eigen::Dynamic, 1> plane(layout.count());
    pyramid.inverse(
        [&](int k) { return coefficients.data() + k; },
        [&](int y) { std::copy_n(pyramid.row(), layout.width(), plane.data() + y * layout.width()); });
    return plane;
}

/// Calls body(pyramid, first, count) for blocks of images, each on some thread; the last one may have fewer
/// images than lanes.
template <int lanes, int length, class Body>
void forBlocks(const Filter& filter, const SubbandLayout& layout, Eigen::Index images, const Work& work,
               const Body& body) {
    std::vector<std::optional<Pyramid<float, lanes, length>>> scratch(
        static_cast<size_t>(std::max(1, work.threads)));
    parallelFor(work, static_cast<int>((images + lanes - 1) / lanes), [&](int block, int thread) {
        auto& pyramid = scratch[static_cast<size_t>(thread)];
        if (!pyramid) pyramid.emplace(filter, layout);
        const Eigen::Index first = Eigen::Index{block} * lanes;
        body(*pyramid, first, std::min<Eigen::Index>(lanes, images - first));
    });
}

constexpr int tile = 8; // images that are turned at once: so many streams the processor fetches ahead

/// to[column * toStride + row] = from[row * fromStride + column] for four rows of four columns.
void turnFour(const float* from, Eigen::Index fromStride, float* to, Eigen::Index toStride) {
#if HWY_TARGET == HWY_SCALAR // a build for processors that Highway has no vectors for
    for (Eigen::Index row = 0; row < 4; ++row)
        for (Eigen::Index column = 0; column < 4; ++column)
            to[column * toStride + row] = from[row * fromStride + column];
#else
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::FixedTag<float, 4> four;
    const auto a = hn::LoadU(four, from), b = hn::LoadU(four, from + fromStride),
               c = hn::LoadU(four, from + 2 * fromStride), d = hn::LoadU(four, from + 3 * fromStride);
    const auto lowerAc = hn::InterleaveLower(four, a, c), upperAc = hn::InterleaveUpper(four, a, c),
               lowerBd = hn::InterleaveLower(four, b, d), upperBd = hn::InterleaveUpper(four, b, d);
    hn::StoreU(hn::InterleaveLower(four, lowerAc, lowerBd), four, to);
    hn::StoreU(hn::InterleaveUpper(four, lowerAc, lowerBd), four, to + toStride);
    hn::StoreU(hn::InterleaveLower(four, upperAc, upperBd), four, to + 2 * toStride);
    hn::StoreU(hn::InterleaveUpper(four, upperAc, upperBd), four, to + 3 * toStride);
#endif
}

/// Turns so many pixels of so many images: from(image, pixel) stands at from[image * imageStride + pixel *
/// pixelStride], and goes to the same place of `to` by its strides. One of the two strides of each is 1,
/// another in `from` than in `to`.
void turn(const float* from, Eigen::Index fromImage, Eigen::Index fromPixel, float* to, Eigen::Index toImage,
          Eigen::Index toPixel, int pixels, Eigen::Index images) {
    const bool imagesAreRows = fromPixel == 1;
    for (Eigen::Index first = 0; first < images; first += tile)
        for (int p = 0; p < pixels; p += tile) {
            const float* source = from + first * fromImage + p * fromPixel;
            float* target = to + first * toImage + p * toPixel;
            const Eigen::Index rows = std::min<Eigen::Index>(tile, images - first);
            const int columns = std::min(tile, pixels - p);
            if (rows < tile || columns < tile) {
                for (Eigen::Index i = 0; i < rows; ++i)
                    for (int q = 0; q < columns; ++q)
                        target[i * toImage + q * toPixel] = source[i * fromImage + q * fromPixel];
                continue;
            }
            for (int q = 0; q < tile; q += 4)
                for (int i = 0; i < tile; i += 4)
                    turnFour(source + i * fromImage + q * fromPixel, imagesAreRows ? fromImage : fromPixel,
                             target + i * toImage + q * toPixel, imagesAreRows ? toPixel : toImage);
        }
}

template <int lanes, int length>
void analyseBlocks(const Filter& filter, const SubbandLayout& layout, const ImageBatch& from,
                   CoefficientBatch& to, const Work& work) {
    const int pixels = layout.count(), width = layout.width();
    forBlocks<lanes, length>(filter, layout, from.count(), work,
                             [&](auto& pyramid, Eigen::Index first, Eigen::Index count) {
                                 const auto rows = [&](int y) {
                                     const float* values = from.row(first).data() + y * width;
                                     float* turned = pyramid.row();
                                     turn(values, pixels, 1, turned, 1, lanes, width, count);
                                     return turned;
                                 };
                                 if (count == lanes) {
                                     pyramid.forward(rows, [&](int k) { return &to.value(k, first); });
                                     return;
                                 }
                                 ImageBatch::Matrix all(pixels, lanes);
                                 pyramid.forward(rows, [&](int k) { return all.row(k).data(); });
                                 to.matrix().middleCols(first, count) = all.leftCols(count);
                             });
}

template <int lanes, int length>
void synthesiseBlocks(const Filter& filter, const SubbandLayout& layout, const CoefficientBatch& from,
                      ImageBatch& to, const Work& work) {
    const int pixels = layout.count(), width = layout.width();
    forBlocks<lanes, length>(filter, layout, from.count(), work,
                             [&](auto& pyramid, Eigen::Index first, Eigen::Index count) {
                                 const auto done = [&](int y) {
                                     float* values = to.row(first).data() + y * width;
                                     turn(pyramid.row(), 1, lanes, values, pixels, 1, width, count);
                                 };
                                 if (count == lanes) {
                                     pyramid.inverse([&](int k) { return from.row(k).data() + first; }, done);
                                     return;
                                 }
                                 ImageBatch::Matrix all = ImageBatch::Matrix::Zero(pixels, lanes);
                                 all.leftCols(count) = from.matrix().middleCols(first, count);
                                 pyramid.inverse([&](int k) { return all.row(k).data(); }, done);
                             });
}

/// Calls body with the number of lanes for so many images of so many pixels, and the length of the filter
/// where it is a short one, as constants: a few images one by one; of more as many as let two scratch images
/// fit a core's second cache.
template <class Body>
void withLanes(Eigen::Index images, int pixels, const Filter& filter, const Body& body) {
    const auto withLength = [&](auto lanes) {
        switch (filter.low.size()) {
        case 2:
            return body(lanes, std::integral_constant<int, 2>());
        case 4:
            return body(lanes, std::integral_constant<int, 4>());
        default:
            return body(lanes, std::integral_constant<int, 0>());
        }
    };
    if (images < 8)
        body(std::integral_constant<int, 1>(), std::integral_constant<int, 0>());
    else if (pixels <= 2048)
        withLength(std::integral_constant<int, 32>());
    else
        withLength(std::integral_constant<int, 16>());
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
    withLanes(from.count(), layout().count(), filter_, [&](auto lanes, auto length) {
        analyseBlocks<lanes, length>(filter_, layout(), from, to, work);
    });
}

void WaveletTransform::synthesiseAll(const CoefficientBatch& from, ImageBatch& to, const Work& work) const {
    withLanes(from.count(), layout().count(), filter_, [&](auto lanes, auto length) {
        synthesiseBlocks<lanes, length>(filter_, layout(), from, to, work);
    });
}

} // namespace scorelet
