#include "app/draw/messages.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("A repeated message counts up and moves to the end") {
    MessageLog log;
    log.add({.severity = Severity::warning, .text = "one"});
    log.add({.text = "two"});
    log.add({.severity = Severity::warning, .text = "one"});
    REQUIRE(log.messages().size() == 2);
    CHECK(log.messages().back().text == "one");
    CHECK(log.messages().back().count == 2);
    CHECK(log.unread() == 2);
    CHECK(log.worst() == Severity::warning);
    log.markRead();
    CHECK(log.worst() == Severity::info);
    log.add({.severity = Severity::warning, .text = "one"});
    CHECK(log.unread() == 1);
    CHECK(log.messages().back().count == 3);
}

TEST_CASE("Every message is handed on once, with those that were there before") {
    MessageLog log;
    log.add({.text = "before"});
    std::vector<std::string> told;
    log.tellTo([&](const Message& message) { told.push_back(message.text); });
    log.add({.severity = Severity::error, .text = "after"});
    log.add({.severity = Severity::error, .text = "after"});
    CHECK(told == std::vector<std::string>{"before", "after"});
}

TEST_CASE("The log stays short") {
    MessageLog log;
    for (int i = 0; i < 500; ++i) log.add({.text = std::to_string(i)});
    CHECK(log.messages().size() == MessageLog::capacity);
    CHECK(log.unread() == static_cast<int>(MessageLog::capacity));
    CHECK(log.messages().back().text == "499");
}
