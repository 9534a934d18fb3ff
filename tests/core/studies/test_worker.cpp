#include "core/base/random.h"
#include "core/engine/worker.h"
#include "core/families/spec_text.h"
#include "core/studies/agreement_study.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/shown.h"

#include <atomic>
#include <chrono>
#include <doctest/doctest.h>
#include <set>
#include <thread>

using namespace scorelet;

namespace {

/// Small enough to finish at once.
Experiment smallExperiment() {
    Experiment e;
    e.data = {.source = "strokes", .train = 300, .heldOut = 60, .size = 16};
    e.levels = 2;
    e.chartPoints = 3;
    e.chartSamples = 4;
    e.columns = {parseModelSpec("independent:d2"), parseModelSpec("band-tied:d2"), parseModelSpec("wiener")};
    return e;
}

/// Pictures, answers and their chart.
Request requestOf(const Experiment& e) {
    Request request;
    request.budget = e.budgetGb * 1e9;
    request.first.add<DataStudy>(DataStudy::of(e));
    request.first.add<PictureStudy>(PictureStudy::of(e));
    request.first.add<MosaicStudy>(MosaicStudy::of(e));
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        request.first.add<DenoisedStudy>(DenoisedStudy::of(e, i), i);
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        for (int k = 0; k < e.chartPoints; ++k) request.then.add<ErrorStudy>(ErrorStudy::of(e, i, k), i, k);
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        request.then.add<AgreementStudy>(AgreementStudy::of(e, i), i);
    return request;
}

bool answers(const Snapshot& s, const Experiment& e) {
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (!shownOf<DenoisedStudy>(s, e, i).fresh) return false;
    return s.complete && shownOf<DataStudy>(s, e).fresh;
}

/// A random change of one choice, by its number.
void change(Experiment& e, std::uint64_t number) {
    auto pick = [&](int index, int count) {
        return static_cast<int>(uniformAt(7, number, static_cast<std::uint64_t>(index)) * count);
    };
    const char* models[] = {
        "independent:d1", "independent:d3", "band-tied:d2", "local:d1:r1", "local:d2:r1:additive", "ideal",
        "wiener",         "bayes-shrink",   "nearest",      "local:d4:r3", "parent:d2:shared"};
    switch (pick(0, 7)) {
    case 0:
        e.sigma = 0.05 * (1 + pick(1, 40));
        break;
    case 1:
        e.image = pick(1, 80);
        break;
    case 2:
        e.columns[static_cast<size_t>(pick(1, static_cast<int>(e.columns.size())))] =
            parseModelSpec(models[pick(2, 11)]);
        break;
    case 3:
        e.wavelet = pick(1, 2) == 0 ? "db1" : "sym4";
        break;
    case 4:
        e.levels = 1 + pick(1, 6);
        break; // 5 and 6 are impossible at 16 pixels
    case 5:
        e.data.source = pick(1, 12) == 0 ? "/no/such/folder" : "strokes";
        break;
    default:
        if (e.columns.size() > 1 && pick(1, 2) == 0)
            e.columns.pop_back();
        else if (e.columns.size() < static_cast<size_t>(maxColumns))
            e.columns.push_back(parseModelSpec(models[pick(2, 11)]));
    }
}

} // namespace

TEST_CASE("a request is answered completely") {
    Worker worker(2);
    CHECK(worker.latest() == nullptr);
    const Experiment e = smallExperiment();
    const auto generation = worker.request(requestOf(e));
    worker.waitUntilIdle();
    const auto s = worker.latest();
    REQUIRE(s);
    CHECK(s->complete);
    CHECK(s->generation == generation);
    CHECK(!s->failure);
    for (int i = 0; i < 3; ++i) {
        const auto denoised = shownOf<DenoisedStudy>(*s, e, i);
        REQUIRE(denoised.complete());
        CHECK(denoised->mse < e.sigma * e.sigma);
        const ErrorCurve curve = errorCurve<ErrorStudy>(*s, e, i);
        CHECK(curve.complete);
        CHECK(curve.fresh);
        CHECK(curve.points[1].exact);
        CHECK(curve.points[1].heldOut < curve.points[1].sigma * curve.points[1].sigma);
    }
    // Everybody agrees with the reference, column 0, to a degree, and the reference with itself.
    CHECK(shownOf<AgreementStudy>(*s, e, 0)->mse == 0);
    CHECK(shownOf<AgreementStudy>(*s, e, 0)->explained == 1);
    CHECK(shownOf<AgreementStudy>(*s, e, 2)->cosine > 0.5);
    CHECK(shownOf<AgreementStudy>(*s, e, 2)->cosine < 1);
}

TEST_CASE("of many requests the last is answered, and no older one after it") {
    std::atomic<std::uint64_t> highest{0};
    std::atomic<bool> fell{false};
    Worker* self = nullptr;
    Worker worker(2, [&] {
        if (!self) return;
        if (const auto s = self->latest()) {
            if (s->generation < highest) fell = true;
            highest = s->generation;
        }
    });
    self = &worker;
    Experiment e = smallExperiment();
    for (int i = 0; i < 100; ++i) {
        e.sigma = 0.05 + 0.01 * i;
        worker.request(requestOf(e));
    }
    worker.waitUntilIdle();
    CHECK(worker.latest()->generation == 100);
    CHECK(answers(*worker.latest(), e));
    CHECK(!fell);
}

TEST_CASE("thousands of random changes never kill the thread, and the last is answered") {
    Worker worker(2);
    Experiment e = smallExperiment();
    for (std::uint64_t i = 0; i < 3000; ++i) {
        change(e, i);
        worker.request(requestOf(e));
        if (i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(i % 100 == 0 ? 20 : 1));
        if (i % 7 == 0)
            if (const auto s = worker.latest()) CHECK(s->generation <= i + 1);
        if (i % 50 == 0) worker.cancel();
    }
    e.levels = 2;
    e.data.source = "strokes";
    worker.request(requestOf(e));
    worker.waitUntilIdle();
    CHECK(answers(*worker.latest(), e));
}

TEST_CASE("the same Experiment gives the same results, on one thread or many, whatever was asked before") {
    Experiment e = smallExperiment();
    e.columns = {parseModelSpec("local:d2:r1"), parseModelSpec("ideal"),
                 parseModelSpec("band-tied:d2:shared")};
    e.schedule.steps = 5;
    const auto withPaths = [](const Experiment& of) {
        Request request = requestOf(of);
        for (int i = 0; i < static_cast<int>(of.columns.size()); ++i)
            request.then.add<TrajectoryStudy>(TrajectoryStudy::of(of, i), i);
        return request;
    };
    Worker one(1), many(3);
    Experiment other = e;
    other.sigma = 2;
    other.columns.pop_back();
    many.request(withPaths(other));
    many.waitUntilIdle();
    one.request(withPaths(e));
    many.request(withPaths(e));
    one.waitUntilIdle();
    many.waitUntilIdle();
    const auto a = one.latest(), b = many.latest();
    for (int i = 0; i < 3; ++i) {
        CHECK(shownOf<DenoisedStudy>(*a, e, i)->image == shownOf<DenoisedStudy>(*b, e, i)->image);
        CHECK(shownOf<ErrorStudy>(*a, e, i, 2)->heldOut == shownOf<ErrorStudy>(*b, e, i, 2)->heldOut);
        CHECK(shownOf<TrajectoryStudy>(*a, e, i)->path.finalStates() ==
              shownOf<TrajectoryStudy>(*b, e, i)->path.finalStates());
    }
}

TEST_CASE("what fails is a value: the data, the transform, one model") {
    Worker worker(1);
    const auto ask = [&](const Experiment& e) {
        worker.request(requestOf(e));
        worker.waitUntilIdle();
        return worker.latest();
    };
    Experiment e = smallExperiment();
    e.data.source = "/no/such/folder";
    auto s = ask(e);
    REQUIRE(shownOf<DataStudy>(*s, e).failure);
    CHECK(shownOf<DataStudy>(*s, e).failure->message.find("/no/such/folder") != std::string::npos);
    e = smallExperiment();
    e.levels = 6;
    s = ask(e);
    REQUIRE(shownOf<MosaicStudy>(*s, e).failure);
    CHECK(shownOf<MosaicStudy>(*s, e).failure->message.find("divisible") != std::string::npos);
    REQUIRE(shownOf<DenoisedStudy>(*s, e, 0).failure);
    CHECK(shownOf<DenoisedStudy>(*s, e, 2).complete()); // Wiener needs no wavelet
    e = smallExperiment();
    e.budgetGb = 0.1;
    e.columns[1] = parseModelSpec("local:d4:r3");
    s = ask(e);
    CHECK(shownOf<DenoisedStudy>(*s, e, 0).complete());
    const Failure* failure = shownOf<DenoisedStudy>(*s, e, 1).failure;
    REQUIRE(failure);
    CHECK(failure->message.find("budget") != std::string::npos);
    CHECK(!failure->hint.empty());
    CHECK(shownOf<DenoisedStudy>(*s, e, 2).complete());
    // The next request of what failed tries again, and succeeds where it can.
    e.columns[1] = parseModelSpec("local:d1:r1");
    CHECK(shownOf<DenoisedStudy>(*ask(e), e, 1).complete());
}

TEST_CASE("a slider that never rests keeps neither a model nor long samples from being computed") {
    Experiment e = smallExperiment();
    e.data.train = 3000;
    e.columns = {parseModelSpec("local:d2:r1")};
    e.schedule.steps = 10;
    const auto request = [&] {
        Request wanted = requestOf(e);
        wanted.then.add<SamplesStudy>(SamplesStudy::of(e, 0), 0);
        return wanted;
    };
    Worker worker(2);
    // Far shorter steps than loading, the moment pass, and even a single fit take.
    std::set<double> shown;
    bool samples = false;
    for (int i = 0; i < 20'000 && (shown.size() < 10 || !samples); ++i) {
        e.sigma = 0.3 + 1e-5 * i;
        worker.follow(request());
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const auto s = worker.latest();
        if (!s) continue;
        const auto denoised = shownOf<DenoisedStudy>(*s, e, 0);
        if (denoised && denoised->previewImages == 0) shown.insert(denoised->sigma);
        samples = shownOf<SamplesStudy>(*s, e, 0).complete();
    }
    CHECK(shown.size() >= 10);
    CHECK(samples); // they do not depend on the slider
    worker.waitUntilIdle();
    CHECK(answers(*worker.latest(), e));
}

TEST_CASE("cancelling and destroying end a running computation") {
    Experiment e = smallExperiment();
    e.data = {.source = "strokes", .train = 20000, .heldOut = 100, .size = 32};
    e.columns = {parseModelSpec("local:d3:r1")};
    Worker worker(2);
    worker.request(requestOf(e));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    worker.cancel();
    worker.waitUntilIdle();
    CHECK(worker.status().cancelled);
    // Also before the thread has begun.
    worker.request(requestOf(e));
    worker.cancel();
    CHECK(worker.status().cancelled);
    worker.request(requestOf(e));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
} // the destructor must not wait for the whole fit: ctest's time limit would tell
