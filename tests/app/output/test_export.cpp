#include "app/output/export.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "core/session/session.h"
#include "core/studies/picture_study.h"
#include "core/studies/shown.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fmt/format.h>
#include <set>

using namespace scorelet;
using namespace scorelet::testing;
namespace fs = std::filesystem;

TEST_CASE("Every item that is offered can be written, and pictures hold what they say") {
    const fs::path folder = fs::temp_directory_path() / "scorelet-export-test";
    fs::create_directories(folder);
    const Experiment e = smallExperiment();
    const auto items = exportItems({e, solved()});
    CHECK(items.size() == 26);
    for (const ExportItem& item : items) {
        CAPTURE(item.id);
        const fs::path path = folder / (item.id + item.extension);
        writeExport(item.id, path, {e, solved()});
        CHECK(fs::file_size(path) > 100);
    }
    const Image clean = readImage(folder / "clean.png");
    CHECK(clean.height() == 512);
    const Image& whole = shownOf<PictureStudy>(*solved(), e)->clean;
    CHECK(clean.value(0, 16, 48) == doctest::Approx(static_cast<double>(whole.value(0, 0, 1))).epsilon(0.01));
    CHECK(loadSession((folder / "session.scorelet").string()).experiment == e);
    CHECK(readFile((folder / "chart-svg.svg").string()).find("<svg") != std::string::npos);
    const auto& labels = shownOf<DataStudy>(*solved(), e)->heldOut.labels;
    CHECK(readFile((folder / "test-labels.npy").string()) ==
          encodeNpy(std::vector<std::int32_t>(labels.begin(), labels.end()), {labels.size()}));
    const std::string npy = readFile((folder / "arrays.npy").string());
    CHECK(npy.find("(5, 16, 16)") != std::string::npos);
    CHECK_THROWS_AS(writeExport("clean", folder / "no" / "such" / "a.png", {e, solved()}), Error);
    CHECK_THROWS_AS(writeExport("denoised-9", folder / "a.png", {e, solved()}), Error);
    CHECK_THROWS_AS(writeExport("clean", folder / "a.png", {e}), Error);
    fs::remove_all(folder);
}

TEST_CASE("A posterior's Python program is offered once its h is chosen") {
    Experiment e = smallExperiment();
    e.columns = {parseModelSpec("posterior:self:h=auto"), parseModelSpec("posterior:self:h=0.5")};
    const auto offered = [&](const std::shared_ptr<const Snapshot>& snapshot, const char* id) {
        const auto items = exportItems({e, snapshot});
        return std::any_of(items.begin(), items.end(), [&](const ExportItem& item) { return item.id == id; });
    };
    const auto snapshot = solve(e);
    const double h = shownOf<DenoisedStudy>(*snapshot, e, 0)->h;
    CHECK(offered(snapshot, "python-1"));
    const fs::path path = fs::temp_directory_path() / "scorelet-posterior.py";
    writeExport("python-1", path, {e, snapshot});
    CHECK(readFile(path.string()).find(fmt::format("at h = {}:", h)) != std::string::npos);
    fs::remove(path);
    e.columns[0].images = 150; // another model, whose h is not known
    CHECK_FALSE(offered(snapshot, "python-1"));
    CHECK(offered(snapshot, "python-2"));
}

TEST_CASE("The Python program of a model of one class has the class by its number") {
    Experiment e = smallExperiment();
    e.columns = {parseModelSpec("independent:d1:class=7"), parseModelSpec("independent:d1:class=own"),
                 parseModelSpec("features:\"w; label*w\":class=own"), parseModelSpec("wiener:class=7")};
    const auto snapshot = solve(e);
    std::set<std::string> offered;
    for (const ExportItem& item : exportItems({e, snapshot})) offered.insert(item.id);
    CHECK(offered.contains("python-1"));
    CHECK_FALSE(offered.contains("python-2")); // one for every class
    CHECK(offered.contains("python-3"));
    CHECK_FALSE(offered.contains("python-4"));
    const fs::path path = fs::temp_directory_path() / "scorelet-class.py";
    writeExport("python-1", path, {e, snapshot});
    CHECK(readFile(path.string()).find("CLASS = 7") != std::string::npos);
    writeExport("python-3", path, {e, snapshot});
    CHECK(readFile(path.string()).find("labels(\"train-labels.npy\"") != std::string::npos);
    fs::remove(path);
}

TEST_CASE("What does not answer the choices is not offered: its name would be wrong") {
    const auto ids = [](const Experiment& e) {
        std::set<std::string> found;
        for (const ExportItem& item : exportItems({e, solved()})) found.insert(item.id);
        return found;
    };
    Experiment e = smallExperiment();
    e.columns[0].degree = 2; // another model in the first column
    const auto withoutFirst = ids(e);
    for (const char* id : {"denoised-1", "error-1", "subbands-1"}) CHECK_FALSE(withoutFirst.contains(id));
    for (const char* id : {"clean", "noisy", "denoised-2", "error-2", "subbands-2", "python-1", "chart-csv"})
        CHECK(withoutFirst.contains(id));
    e.wavelet = "db1"; // the pictures know no wavelet, the subbands and wavelet models do
    const auto otherBasis = ids(e);
    CHECK(otherBasis.contains("noisy"));
    for (const char* id : {"subbands-clean", "subbands-2", "denoised-2"})
        CHECK_FALSE(otherBasis.contains(id));
    e.sigma = 2;
    CHECK(ids(e) == std::set<std::string>{"session"});
    const fs::path path = fs::temp_directory_path() / "scorelet-stale-export.png";
    CHECK_THROWS_AS(writeExport("noisy", path, {e, solved()}), Error);
    CHECK_FALSE(fs::exists(path));
}
