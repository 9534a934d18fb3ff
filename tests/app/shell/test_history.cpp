#include "app/shell/history.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

Experiment withSigma(double sigma) {
    Experiment e;
    e.sigma = sigma;
    return e;
}

} // namespace

TEST_CASE("A drag is one undo step, two drags are two") {
    History history(withSigma(1));
    for (double s : {1.1, 1.2, 1.3}) history.change(withSigma(s));
    history.settle();
    for (double s : {1.4, 1.5}) history.change(withSigma(s));
    history.settle();
    CHECK(history.size() == 2);
    history.undo();
    CHECK(history.current().sigma == 1.3);
    history.undo();
    CHECK(history.current().sigma == 1);
    CHECK_FALSE(history.canUndo());
    history.undo(); // nothing left: nothing happens
    CHECK(history.current().sigma == 1);
    history.redo();
    history.redo();
    CHECK(history.current().sigma == 1.5);
    CHECK_FALSE(history.canRedo());
}

TEST_CASE("A change after an undo forgets what was undone") {
    History history(withSigma(1));
    history.change(withSigma(2));
    history.settle();
    history.undo();
    history.change(withSigma(3));
    CHECK_FALSE(history.canRedo());
    CHECK(history.current().sigma == 3);
}

TEST_CASE("Where one looks is no step, and undoing leaves it") {
    History history(withSigma(1));
    history.change(withSigma(2));
    history.settle();
    Experiment looking = history.current();
    looking.look.tab = "subbands";
    looking.look.coefficient = 17;
    history.change(looking);
    history.settle();
    CHECK(history.size() == 1);
    history.undo();
    CHECK(history.current().sigma == 1);
    CHECK(history.current().look.tab == "subbands");
    CHECK(history.current().look.coefficient == 17);
}

TEST_CASE("The same value is no step, and old steps are forgotten at last") {
    History history(withSigma(1));
    history.change(withSigma(1));
    CHECK(history.size() == 0);
    for (std::size_t i = 0; i < 2 * History::capacity; ++i) {
        history.change(withSigma(2 + static_cast<double>(i)));
        history.settle();
    }
    CHECK(history.size() == History::capacity);
}
