#include "core/base/random.h"
#include "core/engine/worker.h"

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

/// A random change of one choice, by its number.
void change(Experiment& e, std::uint64_t number) {
    auto pick = [&](int index, int count) {
        return static_cast<int>(uniformAt(7, number, static_cast<std::uint64_t>(index)) * count);
    };
    const char* models[] = {
        "independent:d1", "independent:d3", "band-tied:d2", "local:d1:r1", "local:d2:r1:additive", "ideal",
        "wiener",         "bayes-shrink",   "nearest",      "local:d4:r3", "parent:d2:shared"};
    switch (pick(0, 8)) {
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
        e.tab = static_cast<Tab>(pick(1, 6));
        break;
    case 4:
        e.wavelet = pick(1, 2) == 0 ? "db1" : "sym4";
        break;
    case 5:
        e.levels = 1 + pick(1, 6);
        break; // 5 and 6 are impossible at 16 pixels
    case 6:
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
    const auto generation = worker.request(e);
    worker.waitUntilIdle();
    const auto s = worker.latest();
    REQUIRE(s);
    CHECK(s->complete);
    CHECK(s->generation == generation);
    CHECK(s->experiment == e);
    CHECK(!s->failure);
    REQUIRE(s->columns.size() == 3);
    for (size_t i = 0; i < 3; ++i) {
        CHECK(s->columns[i].key == columnKey(e, i));
        CHECK(s->columns[i].mse < e.sigma * e.sigma);
        REQUIRE(s->columns[i].exact);
        CHECK(s->columns[i].exact->heldOut < e.sigma * e.sigma);
        CHECK(s->chart[i].points.size() == 3);
    }
    CHECK(s->rails.size() == 2);
    // Everybody agrees with the reference, column 0, to a degree, and the reference with itself.
    REQUIRE(s->columns[2].agreement);
    CHECK(s->columns[0].agreement->mse == 0);
    CHECK(s->columns[0].agreement->explained == 1);
    CHECK(s->columns[2].agreement->key == agreementKey(e, 2));
    CHECK(s->columns[2].agreement->cosine > 0.5);
    CHECK(s->columns[2].agreement->cosine < 1);
    CHECK(s->meanPredictor > 0);
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
        worker.request(e);
    }
    worker.waitUntilIdle();
    CHECK(worker.latest()->generation == 100);
    CHECK(worker.latest()->experiment == e);
    CHECK(worker.latest()->complete);
    CHECK(!fell);
}

TEST_CASE("thousands of random changes never kill the thread, and the last is answered") {
    Worker worker(2);
    Experiment e = smallExperiment();
    for (std::uint64_t i = 0; i < 3000; ++i) {
        change(e, i);
        worker.request(e);
        if (i % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(i % 100 == 0 ? 20 : 1));
        if (i % 7 == 0)
            if (const auto s = worker.latest()) CHECK(s->generation <= i + 1);
        if (i % 50 == 0) worker.cancel();
    }
    e.levels = 2;
    e.data.source = "strokes";
    worker.request(e);
    worker.waitUntilIdle();
    const auto s = worker.latest();
    CHECK(s->complete);
    CHECK(s->experiment == e);
    for (size_t i = 0; i < e.columns.size(); ++i) CHECK(s->columns[i].key == columnKey(e, i));
}

TEST_CASE("the same Experiment gives the same Snapshot, on one thread or many, whatever was asked before") {
    Experiment e = smallExperiment();
    e.columns = {parseModelSpec("local:d2:r1"), parseModelSpec("ideal"),
                 parseModelSpec("band-tied:d2:shared")};
    e.tab = Tab::trajectory;
    e.schedule.steps = 5;
    Worker one(1), many(3);
    Experiment other = e;
    other.sigma = 2;
    other.columns.pop_back();
    many.request(other);
    many.waitUntilIdle();
    one.request(e);
    many.request(e);
    one.waitUntilIdle();
    many.waitUntilIdle();
    const auto a = one.latest(), b = many.latest();
    for (size_t i = 0; i < 3; ++i) {
        CHECK(a->columns[i].denoised == b->columns[i].denoised);
        CHECK(a->chart[i].points.back().heldOut == b->chart[i].points.back().heldOut);
        REQUIRE(a->columns[i].trajectory);
        CHECK(a->columns[i].trajectory->path.finalStates() == b->columns[i].trajectory->path.finalStates());
    }
}

TEST_CASE("a failed stage is a value: the data, the transform, one model") {
    Worker worker(1);
    Experiment e = smallExperiment();
    e.data.source = "/no/such/folder";
    worker.request(e);
    worker.waitUntilIdle();
    REQUIRE(worker.latest()->failure);
    CHECK(worker.latest()->failure->message.find("/no/such/folder") != std::string::npos);
    e = smallExperiment();
    e.levels = 6;
    worker.request(e);
    worker.waitUntilIdle();
    REQUIRE(worker.latest()->failure);
    CHECK(worker.latest()->failure->message.find("divisible") != std::string::npos);
    e = smallExperiment();
    e.budgetGb = 0.1;
    e.columns[1] = parseModelSpec("local:d4:r3");
    worker.request(e);
    worker.waitUntilIdle();
    const auto s = worker.latest();
    CHECK(!s->failure);
    CHECK(!s->columns[0].failure);
    REQUIRE(s->columns[1].failure);
    CHECK(s->columns[1].failure->message.find("budget") != std::string::npos);
    CHECK(!s->columns[1].failure->hint.empty());
    CHECK(!s->columns[2].failure);
}

TEST_CASE("a slider that never rests does not keep a model from being prepared") {
    Experiment e = smallExperiment();
    e.data.train = 3000;
    e.columns = {parseModelSpec("local:d2:r1")};
    Worker worker(2);
    // Far shorter steps than loading, the moment pass, and even a single fit take.
    std::set<double> shown;
    for (int i = 0; i < 20'000 && shown.size() < 10; ++i) {
        e.sigma = 0.3 + 1e-5 * i;
        worker.follow(e);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const auto s = worker.latest();
        if (s && !s->columns.empty() && s->columns[0].denoiser && s->columns[0].previewImages == 0)
            shown.insert(s->columns[0].sigma);
    }
    CHECK(shown.size() >= 10);
    worker.waitUntilIdle();
    CHECK(worker.latest()->experiment == e);
}

TEST_CASE("cancelling and destroying end a running computation") {
    Experiment e = smallExperiment();
    e.data = {.source = "strokes", .train = 20000, .heldOut = 100, .size = 32};
    e.columns = {parseModelSpec("local:d3:r1")};
    Worker worker(2);
    worker.request(e);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    worker.cancel();
    worker.waitUntilIdle();
    CHECK(worker.status().cancelled);
    worker.request(e);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
} // the destructor must not wait for the whole fit: ctest's time limit would tell
