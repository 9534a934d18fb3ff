#include "app/replay/player.h"

#include "app/output/output.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/report_study.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <thread>
#include <type_traits>

namespace scorelet {
namespace {

constexpr double secondsPerFrame = 1.0 / 60;

/// Sets the measured time of a fit to 0.
template <class V>
void forgetTime(Snapshot& snapshot, const Slot& slot, const Answer& answer) {
    if (slot.view != std::type_index(typeid(V))) return;
    const auto old = resultOf<StudyOf<V>>(answer.result);
    if (!old) return;
    auto result = std::make_shared<typename StudyOf<V>::Result>(*old);
    if constexpr (std::is_same_v<V, FitReportStudy>)
        result->seconds = 0;
    else
        result->fit.seconds = 0;
    auto copy = std::make_shared<Answer>(answer);
    copy->result = std::move(result);
    snapshot.set(slot, std::move(copy));
}

/// The snapshot with all measured times 0, and without the memory that depends on them.
std::shared_ptr<const Snapshot> withoutTimes(const Snapshot& snapshot) {
    auto copy = std::make_shared<Snapshot>(snapshot);
    for (const auto& [slot, answer] : snapshot.answers()) {
        forgetTime<DenoisedStudy>(*copy, slot, *answer);
        forgetTime<FitReportStudy>(*copy, slot, *answer);
        forgetTime<ErrorStudy>(*copy, slot, *answer);
        forgetTime<ErrorHere>(*copy, slot, *answer);
        forgetTime<ReferenceError>(*copy, slot, *answer);
    }
    return copy;
}

} // namespace

Player::Player(const PlayerOptions& options)
    : out_(options.out), threads_(options.threads), stop_(options.stop), report_(options.report),
      display_(options.headless ? openHeadlessDisplay(options.display) : openWindowDisplay(options.display)) {
    if (options.headless) engine_.emplace();
    lab_ = std::make_unique<Lab>(LabOptions{.threads = threads_,
                                            .start = options.start,
                                            .compute = !options.headless,
                                            .writesWithin = options.out});
    setLook(options.display.theme, options.display.uiScale);
}

void Player::compute() {
    if (!engine_ || held_) return;
    Request request = lab_->wanted();
    // The same wants again: nothing to compute, and the same picture.
    if (computed_ == lab_->shownExperiment() && wants_ == request.size()) return;
    computed_ = lab_->shownExperiment();
    wants_ = request.size();
    request.generation = ++generation_;
    const auto report = [&](const std::string& stage, double fraction) {
        if (report_) report_(stage, fraction);
    };
    const auto snapshot = engine_->run(
        request, {stop_, threads_, {}}, [](const auto&) {}, report);
    lab_->show(withoutTimes(*snapshot), WorkerStatus{});
}

void Player::frame(RgbaImage* picture) {
    if (stop_.stop_requested()) throw Cancelled{};
    compute();
    display_->frame(
        [&](ImagePainter& painter) {
            lab_->frame(painter, {.theme = display_->theme, .scale = display_->uiScale, .time = time_});
        },
        picture);
    followSettings(); // an action may have changed the look
}

void Player::followSettings() {
    const Settings& settings = lab_->settings();
    if (settings.theme != display_->theme || lab_->shownScale() != display_->uiScale)
        display_->setLook(settings.theme, lab_->shownScale());
}

void Player::setLook(Theme theme, float uiScale) {
    lab_->settings().theme = theme;
    lab_->settings().uiScale = uiScale;
    followSettings();
}

void Player::frames(int count) {
    for (int i = 0; i < count; ++i) {
        frame(nullptr);
        time_ += secondsPerFrame;
    }
}

void Player::waitUntilIdle(double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    frame(nullptr);
    while (!lab_->idle()) {
        if (Clock::now() > end)
            throw Error(
                fmt::format("the lab is still computing after {} s ({})", seconds, lab_->status().stage),
                "Wait longer, or ask for less.");
        if (report_) report_(lab_->status().stage, lab_->status().fraction);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        frame(nullptr);
    }
    frames(1);
}

void Player::waitUntilTrained(int column, double seen, double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    for (;;) {
        frame(nullptr);
        const auto& all = lab_->ui().trainings;
        const std::int64_t now = column <= static_cast<int>(all.size()) ? all[static_cast<std::size_t>(column) - 1].seen : 0;
        if (static_cast<double>(now) >= seen) break;
        if (Clock::now() > end)
            throw Error(fmt::format("the network of column {} has seen {} images after {} s: expected {}", column, now,
                                    seconds, seen));
        if (report_) report_("training", static_cast<double>(now) / seen);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    frames(1);
}

RgbaImage Player::picture() {
    RgbaImage picture;
    for (int i = 0; i < settlingFrames; ++i) frame(nullptr);
    frame(&picture);
    return picture;
}

void Player::screenshot(const std::string& file) {
    writePicture(outPath(file), picture());
}

void Player::click(float x, float y, int button) {
    input().x = x;
    input().y = y;
    frames(2);
    input().down[button] = true;
    frames(1);
    input().down[button] = false;
    frames(2);
}

void Player::drag(float fromX, float fromY, float toX, float toY, int frameCount) {
    input().x = fromX;
    input().y = fromY;
    frames(2);
    input().down[0] = true;
    frames(1);
    for (int i = 1; i <= frameCount; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(frameCount);
        input().x = fromX + t * (toX - fromX);
        input().y = fromY + t * (toY - fromY);
        frames(1);
    }
    input().down[0] = false;
    frames(2);
}

void Player::press(const Chord& chord) {
    input().keys.emplace_back(chord, true);
    frames(1);
    input().keys.emplace_back(chord, false);
    frames(2);
}

std::string Player::outPath(const std::string& file) const {
    const std::string path = (std::filesystem::path(out_) / file).string();
    requireWithin(out_, path);
    return path;
}

} // namespace scorelet
