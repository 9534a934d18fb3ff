#include "core/engine/engine.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace scorelet;

namespace {

/// `count` bytes.
struct Block {
    std::vector<char> values;
};

struct BlockStudy {
    struct Inputs {
        int number = 0;
        int count = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = Block;
    static Result compute(const Inputs& in, const Context&) {
        if (in.count < 0) throw Error("no block of this size", "take a larger one");
        return {std::vector<char>(static_cast<std::size_t>(in.count), 'x')};
    }
};

/// The sum of a block's size and a number; holds the block.
struct SumStudy {
    struct Inputs {
        BlockStudy::Inputs block;
        int added = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = std::size_t;
    static constexpr bool holdsWhatItUses = true;
    static Result compute(const Inputs& in, const Context& at) {
        return at.get<BlockStudy>(in.block)->values.size() + static_cast<std::size_t>(in.added);
    }
};

/// Takes until it is let go, showing how often it was asked.
struct SlowStudy {
    struct Inputs {
        int number = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = int;
    static constexpr bool outlives = true;
    static inline std::atomic<bool> letGo{false};
    static inline std::atomic<int> begun{0}, stopped{0};
    static void needs(const Inputs& in, Retained& retained) { retained.add<SlowStudy>(in); }
    static Result compute(const Inputs& in, const Context& at) {
        ++begun;
        at.preview<SlowStudy>(-1);
        try {
            while (!letGo) {
                at.work().check();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        } catch (const Cancelled&) {
            ++stopped;
            throw;
        }
        return in.number;
    }
};

} // namespace

TEST_CASE("a result is computed once, found by its Inputs, and counted") {
    Engine engine;
    const auto first = engine.get<SumStudy>({{1, 100}, 5}, {});
    CHECK(*first == 105);
    CHECK(engine.get<SumStudy>({{1, 100}, 5}, {}) == first);
    CHECK(*engine.get<SumStudy>({{1, 100}, 6}, {}) == 106);
    CHECK(engine.graph().computed<BlockStudy>() == 1);
    CHECK(engine.graph().computed<SumStudy>() == 2);
    CHECK(engine.graph().find<SumStudy>({{2, 100}, 5}) == nullptr);
}

TEST_CASE("a failure is not kept, nor tried twice within a request") {
    Engine engine;
    for (int i = 0; i < 2; ++i)
        CHECK_THROWS_WITH_AS(engine.get<SumStudy>({{1, -1}, 5}, {}), "no block of this size", Error);
    CHECK(engine.graph().computed<BlockStudy>() == 0);
    CHECK(engine.graph().find<BlockStudy>({1, -1}) == nullptr);
}

TEST_CASE("what is kept stays within the budget, the least recently used goes first") {
    Engine engine;
    Graph& graph = engine.graph();
    constexpr int size = 100'000;
    graph.begin(1e6);
    for (int i = 0; i < 8; ++i) engine.get<BlockStudy>({i, size}, {});
    CHECK(graph.bytes() > 8 * size);
    CHECK(static_cast<double>(graph.bytes()) < 8.1 * size);
    graph.begin(1e6);
    engine.get<BlockStudy>({0, size}, {}); // used again
    for (int i = 8; i < 20; ++i) {
        graph.begin(1e6);
        engine.get<BlockStudy>({i, size}, {});
        CHECK(graph.bytes() <= 1'000'000);
        CHECK(graph.bytes() > (i < 9 ? 800'000 : 890'000));
        engine.get<BlockStudy>({0, size}, {});
    }
    CHECK(graph.find<BlockStudy>({0, size}));
    CHECK(graph.find<BlockStudy>({19, size}));
    CHECK_FALSE(graph.find<BlockStudy>({1, size}));
    // What the running request has used stays, even above the budget; the next request lets it go.
    graph.begin(2.5 * size);
    for (int i = 30; i < 34; ++i) engine.get<BlockStudy>({i, size}, {});
    CHECK(graph.bytes() >= 4 * size);
    graph.begin(2.5 * size);
    CHECK(graph.bytes() <= static_cast<std::size_t>(2.5 * size));
}

TEST_CASE("what holds another's memory leaves with it, and keeps it in use") {
    Engine engine;
    Graph& graph = engine.graph();
    graph.begin(1e6);
    engine.get<SumStudy>({{1, 300'000}, 1}, {});
    engine.get<BlockStudy>({2, 300'000}, {});
    graph.begin(1e6);
    engine.get<SumStudy>({{1, 300'000}, 1}, {}); // its block is in use again
    engine.get<BlockStudy>({3, 600'000}, {});
    CHECK(graph.find<BlockStudy>({1, 300'000}));
    CHECK_FALSE(graph.find<BlockStudy>({2, 300'000}));
    graph.begin(1e5);
    CHECK_FALSE(graph.find<BlockStudy>({1, 300'000}));
    CHECK_FALSE(graph.find<SumStudy>({{1, 300'000}, 1}));
}

TEST_CASE("a long computation outlives its request; a new one attaches, and what nobody wants is stopped") {
    SlowStudy::letGo = false;
    SlowStudy::begun = SlowStudy::stopped = 0;
    auto graph = std::make_shared<Graph>();
    for (int request = 0; request < 3; ++request) {
        std::stop_source stop;
        int previews = 0;
        const Context context(graph, {stop.get_token(), 1, {}}, {});
        CHECK_THROWS_AS(context.get<SlowStudy>({7},
                                               [&](const ResultOf<SlowStudy>& sofar) {
                                                   ++previews;
                                                   CHECK(*sofar == -1);
                                                   stop.request_stop();
                                               }),
                        Cancelled);
        CHECK(previews == 1);
    }
    CHECK(SlowStudy::begun == 1);
    Retained retained;
    SlowStudy::needs({7}, retained);
    graph->keepOnly(retained);
    CHECK(SlowStudy::stopped == 0);
    SlowStudy::letGo = true;
    CHECK(*Context(graph, {}, {}).get<SlowStudy>({7}) == 7);
    CHECK(SlowStudy::begun == 1);
    SlowStudy::letGo = false;
    std::stop_source stop;
    CHECK_THROWS_AS(Context(graph, {stop.get_token(), 1, {}}, {})
                        .get<SlowStudy>({8}, [&](const auto&) { stop.request_stop(); }),
                    Cancelled);
    graph->keepOnly({});
    for (int i = 0; i < 1000 && SlowStudy::stopped == 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(SlowStudy::stopped == 1);
}

TEST_CASE("a snapshot tells fresh answers from earlier ones, and a preview from what is complete") {
    Engine engine;
    const auto request = [](BlockStudy::Inputs foundation, SumStudy::Inputs sum) {
        Request wanted;
        wanted.first.add<BlockStudy>(foundation);
        wanted.then.add<SumStudy>(sum, 0);
        return wanted;
    };
    const auto run = [&](const Request& wanted) { return engine.run(wanted, {}, [](const auto&) {}, {}); };
    const auto first = run(request({1, 10}, {{1, 10}, 5}));
    CHECK(first->complete);
    CHECK(first->bytes > 10);
    CHECK(first->shown<SumStudy>({{1, 10}, 5}, 0).complete());
    const auto stale = first->shown<SumStudy>({{1, 10}, 6}, 0);
    CHECK_FALSE(stale.fresh);
    CHECK(*stale == 15);
    CHECK(stale.inputs->added == 5);
    CHECK_FALSE(first->shown<SumStudy>({{1, 10}, 5}, 1)); // another column
    const auto failed = run(request({1, 10}, {{1, -1}, 5}));
    REQUIRE(failed->shown<SumStudy>({{1, -1}, 5}, 0).failure);
    CHECK(failed->shown<SumStudy>({{1, -1}, 5}, 0).failure->hint == "take a larger one");
    // Beside another foundation nothing older is shown.
    std::vector<std::shared_ptr<const Snapshot>> seen;
    engine.run(request({2, 10}, {{1, 10}, 9}), {},
               [&](auto snapshot) { seen.push_back(std::move(snapshot)); }, {});
    for (const auto& snapshot : seen)
        if (snapshot->shown<BlockStudy>({2, 10}).fresh)
            CHECK_FALSE(snapshot->shown<SumStudy>({{1, -1}, 5}, 0).failure);
    CHECK(*seen.back()->shown<SumStudy>({{1, 10}, 9}, 0) == 19);
}
