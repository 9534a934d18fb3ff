#include "core/families/patch/patch_machine.h"

#include "core/base/error.h"
#include "core/denoise/posterior.h"
#include "core/families/patch/box_sum.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <numbers>

namespace scorelet {

namespace {

constexpr int lanes = ImageLanes::lanes;
constexpr const char* who = "a local score machine";

/// Whether the noisy image is a torus.
bool isTorus(const PatchChoice& choice) {
    return choice.border == PatchBorder::wrap || choice.border == PatchBorder::circular;
}

/// Along one axis and for one shift: the pixels whose difference is needed, and those whose patch fits. On a
/// torus both may be beyond the image.
struct Span {
    int first, last;           ///< of the difference image
    int validFirst, validLast; ///< of the patch centres

    bool empty() const { return validFirst >= validLast; }
};

Span spanOf(int shift, const PatchChoice& choice) {
    const int size = choice.size;
    const int h = choice.patch / 2;
    if (choice.border == PatchBorder::wrap) return {-h, size + h, 0, size};
    // From a training image's first pixel to its last.
    if (choice.border == PatchBorder::circular) return {-shift, size - shift, h - shift, size - h - shift};
    // Pixels near an edge are compared without a shift alone, others with those as far inside.
    if (choice.border == PatchBorder::borders && shift > 0) return {0, size - shift, h, size - h - shift};
    if (choice.border == PatchBorder::borders && shift < 0) return {-shift, size, h - shift, size - h};
    // The patch, cut at the noisy image's border, must not be cut any further at the training image's.
    if (shift > 0) return {0, size - shift, 0, size - shift - h};
    if (shift < 0) return {-shift, size, h - shift, size};
    return {0, size, 0, size};
}

/// All shifts of a training patch against the noisy one, per axis.
std::vector<int> shiftsOf(const PatchChoice& choice) {
    if (!choice.everywhere) return {0};
    std::vector<int> shifts;
    for (int shift = isTorus(choice) ? 0 : 1 - choice.size; shift < choice.size; ++shift)
        if (!spanOf(shift, choice).empty()) shifts.push_back(shift);
    return shifts;
}

int wrapped(int position, int size) {
    return (position % size + size) % size;
}

/// Whether a pixel's patch is compared at this shift.
bool isCompared(int position, int shift, const PatchChoice& choice) {
    const Span span = spanOf(shift, choice);
    if (isTorus(choice))
        return wrapped(position - span.validFirst, choice.size) < span.validLast - span.validFirst;
    return span.validFirst <= position && position < span.validLast;
}

/// One noisy image against the blocks of training images.
class PatchPass {
public:
    PatchPass(const PatchChoice& choice, int channels, const float* noisy)
        : choice_(choice), channels_(channels), noisy_(noisy) {}

    /// Calls visit(pixel, the training patches' centre, their 32 squared distances) for all that are
    /// compared.
    template <class Visit>
    void run(const float* images, const Visit& visit, const Work& work) {
        const std::vector<int> shifts = shiftsOf(choice_);
        for (const int dy : shifts) {
            work.check();
            for (const int dx : shifts) shift(images, dy, dx, visit);
        }
    }

private:
    template <class Visit>
    void shift(const float* images, int dy, int dx, const Visit& visit) {
        const Span rows = spanOf(dy, choice_);
        const Span cols = spanOf(dx, choice_);
        const int h = choice_.patch / 2;
        const int width = (cols.last - cols.first) * lanes;
        fillSquares(images, dy, dx, rows, cols);
        columnSums_.resize(static_cast<size_t>(rows.validLast - rows.validFirst) *
                           static_cast<size_t>(width));
        boxSum(squares_.data(), rows.last - rows.first, width, h, rows.validFirst - rows.first,
               rows.validLast - rows.first, columnSums_.data(), scratch_);
        sums_.resize(static_cast<size_t>(cols.validLast - cols.validFirst) * lanes);
        for (int row = rows.validFirst; row < rows.validLast; ++row) {
            const float* line =
                columnSums_.data() + static_cast<std::ptrdiff_t>(row - rows.validFirst) * width;
            boxSum(line, cols.last - cols.first, lanes, h, cols.validFirst - cols.first,
                   cols.validLast - cols.first, sums_.data(), scratch_);
            for (int col = cols.validFirst; col < cols.validLast; ++col)
                visit(pixel(row, col), pixel(row + dy, col + dx),
                      sums_.data() + (col - cols.validFirst) * lanes);
        }
    }

    int pixel(int row, int col) const {
        return wrapped(row, choice_.size) * choice_.size + wrapped(col, choice_.size);
    }

    void fillSquares(const float* images, int dy, int dx, const Span& rows, const Span& cols) {
        squares_.resize(static_cast<size_t>(rows.last - rows.first) *
                        static_cast<size_t>(cols.last - cols.first) * lanes);
        float* out = squares_.data();
        for (int row = rows.first; row < rows.last; ++row)
            for (int col = cols.first; col < cols.last; ++col, out += lanes) {
                const int from = pixel(row + dy, col + dx), to = pixel(row, col);
                const auto square = [&](int plane) {
                    const Eigen::Map<const ImageLanes::Lane> values(images + (plane + from) * lanes);
                    return (values - noisy_[plane + to]).square();
                };
                Eigen::Map<ImageLanes::Lane> sum(out);
                sum = square(0);
                for (int channel = 1; channel < channels_; ++channel)
                    sum += square(channel * choice_.size * choice_.size);
            }
    }

    const PatchChoice& choice_;
    int channels_;
    const float* noisy_;
    std::vector<float> squares_; ///< of all channels together
    std::vector<float> columnSums_;
    std::vector<float> sums_;
    std::vector<float> scratch_;
};

/// For every pixel the nearest training patch, and its share of the softmax.
class NearestPatches {
public:
    NearestPatches(int pixels, double sigma)
        : found_(static_cast<size_t>(pixels), Found{Weights(1 / (2 * sigma * sigma)), {}}) {}

    void add(int pixel, int place, int firstImage, const float* distances) {
        Found& found = found_[static_cast<size_t>(pixel)];
        const Eigen::Map<const ImageLanes::Lane> lane(distances);
        if (!found.weights.add(lane.cast<double>())) return;
        Eigen::Index nearest = 0;
        lane.minCoeff(&nearest);
        found.piece = {firstImage + nearest, place, 0};
    }

    void merge(const NearestPatches& other) {
        for (size_t i = 0; i < found_.size(); ++i) {
            Found& mine = found_[i];
            const Found& theirs = other.found_[i];
            if (theirs.weights.nearest() < mine.weights.nearest()) mine.piece = theirs.piece;
            mine.weights.merge(theirs.weights);
        }
    }

    std::vector<Piece> pieces() const {
        std::vector<Piece> pieces;
        for (const Found& found : found_) {
            pieces.push_back(found.piece);
            if (found.piece.image >= 0) pieces.back().weight = 1 / found.weights.total();
        }
        return pieces;
    }

private:
    using Weights = StreamingSoftmax<double, NoSum>;

    struct Found {
        Weights weights;
        Piece piece; ///< of no image where no distance was finite
    };

    std::vector<Found> found_;
};

/// The posterior covariance of one value with those of its patch, gathered over training patches.
class PatchCovariance {
public:
    PatchCovariance(const PatchChoice& choice, const Image& noisy, PixelId pixel, double sigma)
        : choice_(choice), shape_(noisy.shape()), noisy_(noisy.values().data()), row_(pixel.row),
          col_(pixel.col), sigma_(sigma), softmax_(1 / (2 * sigma * sigma)) {
        const int h = choice.patch / 2;
        for (int channel = 0; channel < shape_.channels; ++channel)
            for (int dy = -h; dy <= h; ++dy)
                for (int dx = -h; dx <= h; ++dx) {
                    const bool inside = row_ + dy >= 0 && row_ + dy < choice.size && col_ + dx >= 0 &&
                                        col_ + dx < choice.size;
                    if (!isTorus(choice) && !inside) continue;
                    if (channel == pixel.channel && dy == 0 && dx == 0)
                        centre_ = static_cast<Eigen::Index>(members_.size());
                    members_.push_back({channel, row_ + dy, col_ + dx});
                }
        softmax_.sum() = Eigen::VectorXd::Zero(2 * count());
    }

    bool finite() const {
        return std::all_of(members_.begin(), members_.end(),
                           [&](const Member& member) { return isUsablePixel(noisy_[index(member, 0, 0)]); });
    }

    void run(const float* images, int imageCount, const Work& work) {
        const std::vector<int> shifts = shiftsOf(choice_);
        for (const int dy : shifts) {
            work.check();
            for (const int dx : shifts)
                if (isCompared(row_, dy, choice_) && isCompared(col_, dx, choice_))
                    shift(images, imageCount, dy, dx);
        }
    }

    void merge(const PatchCovariance& other) { softmax_.merge(other.softmax_); }

    Image row() const {
        Image result(shape_);
        const Eigen::VectorXd means = softmax_.sum() / softmax_.total();
        for (Eigen::Index j = 0; j < count(); ++j)
            result.flat()[index(members_[static_cast<size_t>(j)], 0, 0)] =
                static_cast<float>((means[count() + j] - means[centre_] * means[j]) / (sigma_ * sigma_));
        return result;
    }

private:
    struct Member {
        int channel, row, col;
    };

    int index(const Member& member, int dy, int dx) const {
        return shape_.index(
            {member.channel, wrapped(member.row + dy, choice_.size), wrapped(member.col + dx, choice_.size)});
    }

    Eigen::Index count() const { return static_cast<Eigen::Index>(members_.size()); }

    void shift(const float* images, int imageCount, int dy, int dx) {
        Eigen::Array<double, lanes, 1> distances = Eigen::Array<double, lanes, 1>::Zero();
        for (const Member& member : members_) {
            const Eigen::Map<const ImageLanes::Lane> values(images + index(member, dy, dx) * lanes);
            distances += (values.cast<double>() - static_cast<double>(noisy_[index(member, 0, 0)])).square();
        }
        for (int lane = 0; lane < imageCount; ++lane) {
            const double weight = softmax_.weigh(distances[lane]);
            if (weight == 0) continue;
            const auto value = [&](Eigen::Index j) {
                return static_cast<double>(
                    images[index(members_[static_cast<size_t>(j)], dy, dx) * lanes + lane]);
            };
            const double centre = value(centre_);
            for (Eigen::Index j = 0; j < count(); ++j) {
                const double weighted = weight * value(j);
                softmax_.sum()[j] += weighted;
                softmax_.sum()[count() + j] += weighted * centre;
            }
        }
    }

    const PatchChoice& choice_;
    ImageShape shape_;
    const float* noisy_;
    int row_;
    int col_;
    double sigma_;
    std::vector<Member> members_;
    Eigen::Index centre_ = 0;
    StreamingSoftmax<double, Eigen::VectorXd> softmax_; ///< of t_j, then of t_j t_centre
};

int largestPatch(const PatchChoice& choice) {
    return isTorus(choice) ? choice.size - (choice.size + 1) % 2 : 2 * choice.size - 1;
}

} // namespace

int patchAt(const PatchChoice& choice, const std::vector<int>& schedule, double sigma) {
    if (schedule.empty()) return choice.patch;
    const double time = 2 * 1.008 / std::numbers::pi * std::atan(sigma);
    const double entry = std::round(time * static_cast<double>(schedule.size()));
    return std::min(schedule[std::min(static_cast<std::size_t>(entry), schedule.size() - 1)],
                    largestPatch(choice));
}

void requirePatch(const PatchChoice& choice) {
    const int largest = largestPatch(choice);
    if (choice.patch < 1 || choice.patch % 2 == 0 || choice.patch > largest)
        throw Error(fmt::format(
            "patch side: expected an odd number from 1 to {} for images of {} pixels ({}), found {}", largest,
            choice.size, isTorus(choice) ? "wrapped" : "cut at the border", choice.patch));
}

PatchMachine::PatchMachine(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice, double sigma)
    : images_(std::move(images)), choice_(choice), sigma_(sigma) {
    requirePatch(choice_);
    requireShape(images_->shape(), {images_->shape().channels, choice_.size, choice_.size}, who);
}

std::vector<int> PatchMachine::mask(int value) const {
    const ImageShape& shape = images_->shape();
    const PixelId centre = shape.pixel(value);
    const int size = choice_.size, h = choice_.patch / 2;
    std::vector<int> seen;
    for (int channel = 0; channel < shape.channels; ++channel)
        for (int row = centre.row - h; row <= centre.row + h; ++row)
            for (int col = centre.col - h; col <= centre.col + h; ++col) {
                const int y = wrapped(row, size), x = wrapped(col, size);
                if (isTorus(choice_) || (y == row && x == col)) seen.push_back(shape.index({channel, y, x}));
            }
    std::sort(seen.begin(), seen.end());
    return seen;
}

ImageBatch PatchMachine::denoise(const ImageBatch& noisy, const Work& work) const {
    requireShape(noisy.shape(), images_->shape(), who);
    const ImageBatch usable = usablePixels(noisy);
    // One task is a few blocks of training images against one noisy image, of some milliseconds or more.
    const int blocksPerTask = choice_.everywhere ? 1 : 8;
    const int tasks = (images_->blocks() + blocksPerTask - 1) / blocksPerTask;
    const Eigen::Index group = std::max<Eigen::Index>(1, 64 / tasks);
    ImageBatch result(noisy.shape(), noisy.count());
    const int values = images_->values(), plane = images_->shape().pixels();
    std::atomic<int> done{0};
    for (Eigen::Index first = 0; first < noisy.count(); first += group) {
        const int rows = static_cast<int>(std::min(group, noisy.count() - first));
        std::vector<PixelMeans> parts(static_cast<size_t>(rows * tasks), PixelMeans(values, sigma_));
        parallelFor(work, rows * tasks, [&](int task, int) {
            PatchPass pass(choice_, images_->shape().channels, usable.row(first + task / tasks).data());
            const int begin = task % tasks * blocksPerTask;
            PixelMeans& means = parts[static_cast<size_t>(task)];
            for (int block = begin; block < std::min(begin + blocksPerTask, images_->blocks()); ++block) {
                const float* images = images_->block(block);
                pass.run(
                    images,
                    [&](int pixel, int place, const float* distances) {
                        for (int c = 0; c < values; c += plane)
                            means.add(c + pixel, distances, images + (c + place) * lanes);
                    },
                    work);
            }
            work.report(++done / (static_cast<double>(noisy.count()) * tasks));
        });
        for (int row = 0; row < rows; ++row) {
            PixelMeans& whole = parts[static_cast<size_t>(row * tasks)];
            for (int task = 1; task < tasks; ++task)
                whole.merge(parts[static_cast<size_t>(row * tasks + task)]);
            whole.averages(result.row(first + row).data());
        }
    }
    return result;
}

std::vector<Piece> PatchMachine::pieces(const Image& noisy, const Work& work) const {
    requireShape(noisy.shape(), images_->shape(), who);
    const ImageBatch usable = usablePixels(ImageBatch(noisy));
    std::vector<NearestPatches> parts(static_cast<size_t>(images_->blocks()),
                                      NearestPatches(images_->shape().pixels(), sigma_));
    std::atomic<int> done{0};
    parallelFor(work, images_->blocks(), [&](int block, int) {
        PatchPass pass(choice_, images_->shape().channels, usable.row(0).data());
        pass.run(
            images_->block(block),
            [&](int pixel, int place, const float* distances) {
                parts[static_cast<size_t>(block)].add(pixel, place, block * lanes, distances);
            },
            work);
        work.report(++done / static_cast<double>(images_->blocks()));
    });
    for (size_t block = 1; block < parts.size(); ++block) parts.front().merge(parts[block]);
    // What is nearest has all channels: theirs are the same piece.
    const std::vector<Piece> ofPlane = parts.front().pieces();
    std::vector<Piece> pieces;
    for (int channel = 0; channel < images_->shape().channels; ++channel)
        for (Piece piece : ofPlane) {
            piece.place += channel * images_->shape().pixels();
            pieces.push_back(piece);
        }
    return pieces;
}

float PatchMachine::value(Eigen::Index image, int place) const {
    const auto [block, lane] = std::div(static_cast<int>(image), lanes);
    return images_->block(block)[place * lanes + lane];
}

Image PatchMachine::mosaic(const std::vector<Piece>& pieces) const {
    return imageOfPieces(images_->shape(), pieces,
                         [&](Eigen::Index image, int place) { return value(image, place); });
}

Image PatchMachine::picture(const Piece& piece) const {
    const int size = choice_.size, h = choice_.patch / 2;
    const ImageShape& shape = images_->shape();
    const int row = shape.pixel(piece.place).row, col = shape.pixel(piece.place).col;
    const auto first = [&](int centre) { return isTorus(choice_) ? centre - h : std::max(0, centre - h); };
    const auto last = [&](int centre) {
        return isTorus(choice_) ? centre + h : std::min(size - 1, centre + h);
    };
    Image patch({shape.channels, last(row) - first(row) + 1, last(col) - first(col) + 1});
    for (int c = 0; c < shape.channels; ++c)
        for (int y = 0; y < patch.height(); ++y)
            for (int x = 0; x < patch.width(); ++x)
                patch.value(c, y, x) =
                    value(piece.image,
                          shape.index({c, wrapped(first(row) + y, size), wrapped(first(col) + x, size)}));
    return patch;
}

Image PatchMachine::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    requireShape(noisy.shape(), images_->shape(), who);
    requirePixel(noisy.shape(), pixel, who);
    PatchCovariance whole(choice_, noisy, pixel, sigma_);
    if (!whole.finite()) return Image(noisy.shape(), undefinedPixel);
    constexpr int parts = 8;
    std::vector<PatchCovariance> gathered(parts, whole);
    parallelFor(work, parts, [&](int part, int) {
        const int last = images_->blocks() * (part + 1) / parts;
        for (int block = images_->blocks() * part / parts; block < last; ++block)
            gathered[static_cast<size_t>(part)].run(images_->block(block), images_->imagesIn(block), work);
    });
    for (const PatchCovariance& part : gathered) whole.merge(part);
    return whole.row();
}

} // namespace scorelet
