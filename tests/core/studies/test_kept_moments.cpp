#include "core/engine/engine.h"
#include "core/image/array_store.h"
#include "core/studies/classes.h"
#include "core/studies/error_study.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <vector>

using namespace scorelet;

TEST_CASE("errors from moments and eigenimages on disk are those that were computed, of all images and of "
          "each class") {
    Experiment experiment;
    experiment.data.train = 400;
    experiment.data.heldOut = 50;
    experiment.data.size = 8;
    experiment.levels = 2;
    const auto folder = std::filesystem::temp_directory_path() / "scorelet-kept-study-test";
    std::filesystem::remove_all(folder);
    const auto errors = [&] {
        std::vector<double> all;
        Engine engine;
        engine.graph().begin(1e9);
        for (const char* text : {"local:d2:r1", "local:d2:r1:class=0", "local:d2:r1:class=1",
                                 "band-tied:d2:shared", "wiener", "wiener:class=1"}) {
            const auto point =
                engine.get<ErrorStudy>(ErrorStudy::of(experiment, parseModelSpec(text), 0.3), {});
            all.insert(all.end(), {point->train, point->heldOut});
        }
        return all;
    };
    const auto plain = errors();
    ArrayStore::instance().useFolder(folder);
    const auto computed = errors();
    ArrayStore::instance().finish();
    const auto files =
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
    const auto read = errors();
    ArrayStore::instance().useFolder({});
    CHECK(computed == plain);
    CHECK(read == plain);
    CHECK(files == 5); // four kinds of moments, and the eigenimages of all
    CHECK(ArrayStore::instance().takeWarnings().empty());
    std::filesystem::remove_all(folder);
}
