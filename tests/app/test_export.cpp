#include "app/export.h"

#include "core/base/error.h"
#include "core/image/file.h"
#include "core/session/session.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;
namespace fs = std::filesystem;

TEST_CASE("Every item that is offered can be written, and pictures hold what they say") {
    const fs::path folder = fs::temp_directory_path() / "scorelet-export-test";
    fs::create_directories(folder);
    const Experiment e = smallExperiment();
    const auto items = exportItems({e, solved()});
    CHECK(items.size() == 24);
    for (const ExportItem& item : items) {
        CAPTURE(item.id);
        const fs::path path = folder / (item.id + item.extension);
        writeExport(item.id, path, {e, solved()});
        CHECK(fs::file_size(path) > 100);
    }
    const Image clean = readImage(folder / "clean.png");
    CHECK(clean.height() == 512);
    CHECK(clean.value(0, 16, 48) ==
          doctest::Approx(static_cast<double>(solved()->clean.value(0, 0, 1))).epsilon(0.01));
    CHECK(loadSession((folder / "session.json").string()).experiment == e);
    CHECK(readFile((folder / "chart-svg.svg").string()).find("<svg") != std::string::npos);
    const std::string npy = readFile((folder / "arrays.npy").string());
    CHECK(npy.find("(5, 16, 16)") != std::string::npos);
    CHECK_THROWS_AS(writeExport("clean", folder / "no" / "such" / "a.png", {e, solved()}), Error);
    CHECK_THROWS_AS(writeExport("denoised-9", folder / "a.png", {e, solved()}), Error);
    CHECK_THROWS_AS(writeExport("clean", folder / "a.png", {e}), Error);
    fs::remove_all(folder);
}
