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

/// A block that says beforehand what it takes.
struct RoomyStudy {
    using Inputs = BlockStudy::Inputs;
    using Result = Block;
    static std::string stage(const Inputs& in) { return "block " + std::to_string(in.number); }
    static void needs(const Inputs& in, Retained& retained) { retained.add<RoomyStudy>(in); }
    static Room room(const Inputs& in, const Context&) {
        return {static_cast<double>(in.count), stage(in), "take a smaller one"};
    }
    static Result compute(const Inputs& in, const Context& at) { return BlockStudy::compute(in, at); }
};

/// A block that only saves time.
struct SpareStudy {
    using Inputs = BlockStudy::Inputs;
    using Result = Block;
    static constexpr bool spare = true;
    static Result compute(const Inputs& in, const Context& at) { return BlockStudy::compute(in, at); }
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
    // Within a request, too; one that is larger than all of it is refused.
    graph.begin(2.5 * size);
    for (int i = 30; i < 34; ++i) engine.get<BlockStudy>({i, size}, {});
    CHECK(graph.bytes() <= static_cast<std::size_t>(2.5 * size));
    CHECK(graph.find<BlockStudy>({33, size}));
    CHECK_THROWS_WITH_AS(engine.get<BlockStudy>({40, 3 * size}, {}),
                         doctest::Contains("more than the budget"), Error);
    CHECK_FALSE(graph.find<BlockStudy>({40, 3 * size}));
    CHECK(graph.find<BlockStudy>({33, size})); // nothing left for what could not stay
}

TEST_CASE("what takes much stays while it is in use, and is refused beforehand where there is no room") {
    Engine engine;
    Graph& graph = engine.graph();
    constexpr int size = 100'000;
    graph.begin(3.5 * size);
    engine.get<RoomyStudy>({1, size}, {});
    for (int i = 0; i < 5; ++i) engine.get<BlockStudy>({i, size}, {});
    CHECK(graph.find<RoomyStudy>({1, size}));
    engine.get<RoomyStudy>({2, 2 * size}, {});
    CHECK_THROWS_WITH_AS(engine.get<RoomyStudy>({3, 2 * size}, {}),
                         "block 3: needs 0.0002 GB of memory: of the budget of 0.00035 GB, 0.0003 GB are in "
                         "use by images, models "
                         "and what is shown of them",
                         Error);
    CHECK_THROWS_WITH_AS(engine.get<RoomyStudy>({4, 4 * size}, {}),
                         "block 4: needs 0.0004 GB of memory, more than the budget of 0.00035 GB", Error);
    CHECK(graph.computed<RoomyStudy>() == 2);
    CHECK(graph.bytes() < static_cast<std::size_t>(3.5 * size));
    // What only saves time never takes that room.
    engine.get<SpareStudy>({1, size / 3}, {});
    CHECK(graph.find<SpareStudy>({1, size / 3}));
    CHECK(graph.makeRoom(size / 10));
    CHECK_FALSE(graph.makeRoom(size));
    graph.begin(3.5 * size); // nothing is in use any more
    engine.get<RoomyStudy>({3, 2 * size}, {});
    CHECK(graph.find<RoomyStudy>({3, 2 * size}));
}

TEST_CASE("what is refused depends on the request alone, in the order of its wants") {
    Engine engine;
    constexpr int size = 100'000;
    std::size_t peak = 0;
    const auto run = [&](std::initializer_list<BlockStudy::Inputs> blocks) {
        Request request;
        request.budget = 10 * size;
        request.first.add<BlockStudy>({1, 10});
        int column = 0;
        for (const auto& block : blocks) request.then.add<RoomyStudy>(block, column++);
        return engine.run(request, {}, [&](const auto&) { peak = std::max(peak, engine.graph().bytes()); },
                          {});
    };
    const auto alone = run({{3, 4 * size}});
    CHECK(alone->shown<RoomyStudy>({3, 4 * size}, 0).complete());
    for (int again = 0; again < 2; ++again) {
        const auto all = run({{1, 4 * size}, {2, 4 * size}, {3, 4 * size}, {4, size}});
        CHECK(all->shown<RoomyStudy>({1, 4 * size}, 0).complete());
        CHECK(all->shown<RoomyStudy>({2, 4 * size}, 1).complete());
        const auto third = all->shown<RoomyStudy>({3, 4 * size}, 2); // although it was there
        REQUIRE(third.failure);
        CHECK(third.failure->message.find("in use") != std::string::npos);
        CHECK(third.failure->hint.find("take a smaller one") != std::string::npos);
        CHECK(third.failure->stage == "block 3");
        CHECK(third.failure->cause == Error::Cause::room);
        CHECK(all->saysNoRoom());
        CHECK(all->shown<RoomyStudy>({4, size}, 3).complete());
        CHECK(all->bytes <= 10 * size);
    }
    const auto other = run({{3, 4 * size}, {1, 4 * size}, {2, 4 * size}});
    CHECK(other->shown<RoomyStudy>({3, 4 * size}, 0).complete());
    CHECK(other->shown<RoomyStudy>({2, 4 * size}, 2).failure);
    CHECK(peak <= 11 * size);
}

TEST_CASE("what holds another's memory leaves with it, and keeps it in use") {
    Engine engine;
    Graph& graph = engine.graph();
    graph.begin(1e6);
    engine.get<SumStudy>({{1, 300'000}, 1}, {});
    engine.get<BlockStudy>({2, 300'000}, {});
    graph.begin(1e6);
    engine.get<SumStudy>({{1, 300'000}, 1}, {}); // its block was used again
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
