#include "app/output/report.h"

#include "core/base/file.h"
#include "core/base/stored_name.h"
#include "core/session/session.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "tests/app/cli/program.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// Empty when every tag is closed in its order and every & begins an entity; else what is wrong.
std::string faultOf(const std::string& page) {
    std::vector<std::string> open;
    for (size_t i = page.find("<html"); i < page.size(); ++i) {
        if (page[i] == '&' && page.find(';', i) > i + 6) return "a bare & at " + std::to_string(i);
        if (page[i] != '<') continue;
        const size_t end = page.find('>', i);
        if (end == std::string::npos) return "a tag without end";
        const std::string tag = page.substr(i + 1, end - i - 1);
        const std::string name = tag.substr(0, tag.find_first_of(" /\n", tag[0] == '/' ? 1 : 0));
        if (tag.find('<') != std::string::npos) return "a < in the tag " + name;
        if (tag[0] == '/') {
            if (open.empty() || "/" + open.back() != name) return "unexpected <" + name + ">";
            open.pop_back();
        } else if (tag.back() != '/' && tag[0] != '!' && tag[0] != '?') {
            open.push_back(name);
        }
        i = end;
    }
    return open.empty() ? "" : "never closed: " + open.back();
}

size_t count(const std::string& text, const std::string& part) {
    size_t found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

} // namespace

TEST_CASE("base64 is RFC 4648's") {
    const auto bytes = [](const std::string& text) {
        return std::vector<std::uint8_t>(text.begin(), text.end());
    };
    CHECK(base64({}) == "");
    CHECK(base64(bytes("f")) == "Zg==");
    CHECK(base64(bytes("fo")) == "Zm8=");
    CHECK(base64(bytes("foobar")) == "Zm9vYmFy");
    CHECK(base64({0xff, 0xfe, 0xfd}) == "//79");
}

TEST_CASE("the report is well-formed and holds every picture and number") {
    Experiment e = smallExperiment();
    e.columns[0].title = "mine & <yours>";
    const auto snapshot = solve(e);
    const std::string page = htmlReport(e, *snapshot);
    CHECK(faultOf(page) == "");
    CHECK(count(page, "src=\"data:image/png;base64,iVBORw0KGgo") == 2 + 2 * e.columns.size());
    CHECK(count(page, "<svg") == 1);
    CHECK(count(page, "mine &amp; &lt;yours&gt;") >= 4);
    for (int i = 0; i < 3; ++i) {
        const auto denoised = shownOf<DenoisedStudy>(*snapshot, e, i);
        const auto error = shownOf<ErrorHere>(*snapshot, e, i);
        REQUIRE((denoised.complete() && error.complete()));
        CHECK(count(page, fmt::format("<td>{:.6g}</td>", denoised->mse)) >= 1);
        CHECK(count(page, fmt::format("<td>{:.6g}</td>", error->heldOut)) >= 1);
    }
    // The chart's text twin holds all of its points.
    for (int i = 0; i < 3; ++i) {
        const ErrorCurve curve = errorCurve<ErrorStudy>(*snapshot, e, i);
        CHECK(curve.complete);
        for (const ErrorPoint& point : curve.points)
            CHECK(count(page, fmt::format("<td>{:.6g}</td>", point.heldOut)) >= 1);
    }
    CHECK(count(page, "<summary>Python: ") == 3);
    CHECK(page == htmlReport(e, *snapshot));
    CHECK(page.find("src=\"http") == std::string::npos); // nothing is loaded from elsewhere
}

TEST_CASE("a report of nothing is a page all the same") {
    const Experiment e = smallExperiment();
    const Snapshot nothing;
    const std::string page = htmlReport(e, nothing);
    CHECK(faultOf(page) == "");
    CHECK(count(page, "Not computed yet") == 2);
    Experiment other = e;
    other.data.source = "bad\xff"
                        "name"; // a name is any bytes, the page UTF-8
    const std::string named = htmlReport(other, nothing);
    CHECK(isUtf8(named));
    CHECK(named.find("bad\xef\xbf\xbdname") != std::string::npos);
}

TEST_CASE("scorelet report writes the page of a session") {
    const ScratchFolder folder;
    saveSession(smallExperiment(), folder.file("s.json"));
    const ProgramRun run = runProgram({"report", "--session", folder.file("s.json"), "--sigma", "0.25",
                                       "--out", folder.file("report.html")});
    REQUIRE_MESSAGE(run.status == 0, run.errors);
    const std::string page = readFile(folder.file("report.html"));
    CHECK(faultOf(page) == "");
    CHECK(page.find("σ = 0.25") != std::string::npos);
    const ProgramRun wrong = runProgram({"report", "--out", folder.file("no/such/folder.html")});
    CHECK(wrong.status == 1);
    CHECK(wrong.errors.find("folder.html") != std::string::npos);
}
