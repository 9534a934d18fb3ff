#include "core/families/posterior/mixture.h"

#include "core/base/random.h"
#include "core/image/spread.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <vector>

namespace scorelet {
namespace {

constexpr Eigen::Index mostImages = 200;
constexpr std::uint64_t choiceSeed = 14; // of noise that no chart draws
constexpr int steps = 20;                // h in twentieths

/// Training images spread evenly, and their noisy versions.
struct Trial {
    ImageBatch clean, noisy;
    std::vector<Eigen::Index> numbers;
};

Trial trialOf(const Mixture& mixture, double sigma) {
    Trial trial;
    trial.numbers = spreadEvenly(mostImages, mixture.count());
    trial.clean = imagesAt(mixture.images(), trial.numbers);
    trial.noisy = trial.clean;
    for (std::size_t i = 0; i < trial.numbers.size(); ++i)
        fillNormal(choiceSeed, static_cast<std::uint64_t>(trial.numbers[i]),
                   trial.noisy.row(static_cast<Eigen::Index>(i)));
    trial.noisy.matrix() = trial.clean.matrix() + static_cast<float>(sigma) * trial.noisy.matrix();
    return trial;
}

/// The parts of the scales in the squared error.
Eigen::VectorXd squaresByScale(const ImageBatch& answers, const ImageBatch& clean,
                               const OrthonormalTransform& transform, const Work& work) {
    ImageBatch apart = answers;
    apart.matrix() -= clean.matrix();
    const CoefficientBatch coefficients = transform.forwardAll(apart, work);
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(transform.layout().levels() + 1);
    for (int k = 0; k < transform.layout().count(); ++k)
        squares[scaleOf(transform.layout(), transform.layout().place(k).band)] +=
            coefficients.row(k).cast<double>().squaredNorm();
    return squares;
}

/// Tries values of h, in twentieths, and keeps what is known of each.
class DialSearch {
public:
    DialSearch(const Mixture& mixture, bool everyScale, double sigma, const Work& work,
               const std::function<void(const DialChoice&)>& onPart)
        : mixture_(mixture), sigma_(sigma), work_(work), onPart_(onPart), trial_(trialOf(mixture, sigma)),
          aims_(everyScale ? mixture.transform().layout().levels() + 1 : 1), everyScale_(everyScale) {
        choice_.images = static_cast<int>(trial_.numbers.size());
    }

    /// Coarse, then between the neighbours of each least.
    DialChoice run() {
        std::set<int> next;
        for (int step = 0; step <= steps; step += coarse) next.insert(step);
        // Two neighbours on each side of every least one are still to come.
        tryAll(next, 4 * aims_);
        for (int width = coarse / 2; width > 0; width /= 2) {
            next.clear();
            for (int aim = 0; aim < aims_; ++aim)
                for (const int step : {best(aim) - width, best(aim) + width})
                    if (step >= 0 && step <= steps && !known_.contains(step)) next.insert(step);
            tryAll(next, width > 1 ? 2 * aims_ : 0);
        }
        for (int aim = 0; aim < aims_; ++aim)
            choice_.chosen.push_back(static_cast<double>(best(aim)) / steps);
        return choice_;
    }

private:
    static constexpr int coarse = 4;
    static constexpr Eigen::Index atOnce = 50; ///< images between two reports

    void tryAll(const std::set<int>& next, int stillToCome) {
        choice_.steps = std::min(steps + 1, static_cast<int>(known_.size() + next.size()) + stillToCome);
        for (const int step : next) tryOne(step);
    }

    void tryOne(int step) {
        Work quiet = work_;
        quiet.progress = {};
        const auto denoiser = mixture_.at({static_cast<double>(step) / steps}, sigma_, quiet);
        const auto before = static_cast<double>(known_.size());
        DialChoice::Point& point = known_[step];
        point.h = static_cast<double>(step) / steps;
        Eigen::VectorXd squares = Eigen::VectorXd::Zero(mixture_.transform().layout().levels() + 1);
        const auto values = static_cast<double>(trial_.clean.shape().values());
        for (Eigen::Index first = 0; first < choice_.images; first += atOnce) {
            work_.check();
            const Eigen::Index count = std::min(atOnce, choice_.images - first);
            const std::span<const Eigen::Index> own(trial_.numbers);
            const ImageBatch answers = denoiser->denoiseWithout(
                trial_.noisy.rows(first, count),
                own.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), quiet);
            squares += squaresByScale(answers, trial_.clean.rows(first, count), mixture_.transform(), quiet);
            point.images = static_cast<int>(first + count);
            point.errors = squares / (values * point.images);
            work_.report((before + static_cast<double>(point.images) / choice_.images) / choice_.steps);
            tell();
        }
    }

    void tell() {
        choice_.points.clear();
        for (const auto& [step, point] : known_) choice_.points.push_back(point);
        if (onPart_) onPart_(choice_);
    }

    /// The step of least error; of equal ones the first.
    int best(int aim) const {
        const auto error = [&](const DialChoice::Point& point) {
            return everyScale_ ? point.errors[aim] : point.errors.sum();
        };
        auto least = known_.begin();
        for (auto at = known_.begin(); at != known_.end(); ++at)
            if (error(at->second) < error(least->second)) least = at;
        return least->first;
    }

    const Mixture& mixture_;
    double sigma_;
    const Work& work_;
    const std::function<void(const DialChoice&)>& onPart_;
    Trial trial_;
    int aims_; ///< errors that are each to be least
    bool everyScale_;
    std::map<int, DialChoice::Point> known_;
    DialChoice choice_;
};

} // namespace

ParameterCount Mixture::parameters(const std::vector<double>& h) const {
    const auto any = [&](auto&& test) { return std::any_of(h.begin(), h.end(), test); };
    return {.fitted = any([](double one) { return one > 0; }) ? momentCount() : 0,
            .kept = any([](double one) { return one < 1; }) ? count() * images().shape().values() : 0};
}

DialChoice leastLeaveOneOut(const Mixture& mixture, bool everyScale, double sigma, const Work& work,
                            const std::function<void(const DialChoice&)>& onPart) {
    if (mixture.count() >= 2) return DialSearch(mixture, everyScale, sigma, work, onPart).run();
    DialChoice choice; // nothing is left without the one
    choice.chosen.assign(static_cast<std::size_t>(everyScale ? mixture.transform().layout().levels() + 1 : 1),
                         1.0);
    return choice;
}

} // namespace scorelet
