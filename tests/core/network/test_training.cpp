// Training: the same on any number of threads and in any number of pieces; kept in files; bad files refused.
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/data/classes.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/network/trainer.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>

using namespace scorelet;

namespace {

/// Squares at random places: something to learn.
DataSet squares(int count) {
    DataSet data{.name = "squares", .origin = "", .shape = {1, 8, 8}, .train = {}, .heldOut = {}, .classNames = {}};
    data.train.pixels = ImageBatch(data.shape, count, -1);
    for (int i = 0; i < count; ++i) {
        const auto at = [&](std::uint64_t k) { return static_cast<int>(uniformAt(11, static_cast<std::uint64_t>(i), k) * 6); };
        const int row = at(0), column = at(1);
        for (int y = row; y < row + 3; ++y)
            for (int x = column; x < column + 3; ++x)
                if (y < 8 && x < 8) data.train.pixels.row(i)[static_cast<std::size_t>(8 * y + x)] = 1;
    }
    data.heldOut.pixels = data.train.pixels.rows(0, 4);
    return data;
}

TrainingState trained(const Recipe& recipe, const DataSet& data, int steps, int threads) {
    const DenoisingNetwork network(recipe.architecture, data.shape, rootMeanSquare(data.train.pixels, data.train.count()));
    TrainingState state = beginTraining(recipe, network);
    TrainingMemory memory;
    while (state.steps < steps)
        trainStep(recipe, network, data.train.pixels, data.train.count(), state, memory, {{}, threads, {}});
    return state;
}

std::filesystem::path emptyFolder(const char* name) {
    const auto folder = std::filesystem::temp_directory_path() / name;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder;
}

} // namespace

TEST_CASE("the same seed gives the same weights on one thread and on several, another seed others") {
    const DataSet data = squares(40);
    for (const char* text : {"unet:w4", "convnet:w4:f5", "transformer:w8:blocks=1:patch-side=2:heads=2"}) {
        CAPTURE(text);
        Recipe recipe = recipeOfText(text);
        recipe.batch = 20;
        const TrainingState one = trained(recipe, data, 4, 1), three = trained(recipe, data, 4, 3);
        CHECK(one.weights == three.weights);
        CHECK(one.average == three.average);
        CHECK(one.loss == three.loss);
        recipe.seed = 1;
        CHECK(trained(recipe, data, 4, 1).weights != one.weights);
    }
}

TEST_CASE("training lowers the loss") {
    const DataSet data = squares(200);
    Recipe recipe = recipeOfText("convnet:w8:f7");
    recipe.batch = 16;
    const double first = trained(recipe, data, 3, 1).loss;
    double late = 0;
    const DenoisingNetwork network(recipe.architecture, data.shape, rootMeanSquare(data.train.pixels, 200));
    TrainingState state = beginTraining(recipe, network);
    TrainingMemory memory;
    for (int i = 0; i < 150; ++i) {
        trainStep(recipe, network, data.train.pixels, 200, state, memory, {});
        if (i >= 140) late += state.loss / 10;
    }
    CHECK(late < 0.5 * first);
}

TEST_CASE("a stop leaves the state as it was") {
    const DataSet data = squares(10);
    const Recipe recipe = recipeOfText("unet:w4");
    const DenoisingNetwork network(recipe.architecture, data.shape, 0.7);
    TrainingState state = beginTraining(recipe, network);
    const Eigen::VectorXf before = state.weights;
    TrainingMemory memory;
    std::stop_source stop;
    stop.request_stop();
    CHECK_THROWS_AS(trainStep(recipe, network, data.train.pixels, 10, state, memory, {stop.get_token(), 1, {}}), Cancelled);
    CHECK(state.steps == 0);
    CHECK(state.weights == before);
}

TEST_CASE("training that is thrown off says so") {
    const DataSet data = squares(10);
    Recipe recipe = recipeOfText("convnet:w4:f3:batch=8");
    recipe.rate = 1e30;
    CHECK_THROWS_WITH_AS(trained(recipe, data, 50, 1), doctest::Contains("the loss is not finite after"), Error);
}

TEST_CASE("the store trains to any moment, and goes on where it is") {
    const DataSet data = squares(30);
    const ModelSpec spec = parseModelSpec("convnet:w4:f3:batch=8");
    const NetworkRecipe recipe = recipeOf(spec, data);
    NetworkStore store;
    CHECK(store.newest(recipe) == 0);
    const auto late = store.weights(recipe, 80, data.train.pixels, {});
    CHECK(store.newest(recipe) == 80);
    CHECK(store.progress(recipe).moments == momentsUpTo(10));
    // Earlier ones are kept, or trained to anew; later ones go on.
    NetworkStore fresh;
    CHECK(*fresh.weights(recipe, 40, data.train.pixels, {}) == *store.weights(recipe, 40, data.train.pixels, {}));
    CHECK(*fresh.weights(recipe, 80, data.train.pixels, {}) == *late);
    CHECK(*store.weights(recipe, 48, data.train.pixels, {}) == *NetworkStore().weights(recipe, 48, data.train.pixels, {}));
    CHECK(store.newest(recipe) == 80);
    store.forget(recipe);
    CHECK(store.newest(recipe) == 0);
}

TEST_CASE("networks that nobody trained on purpose leave the store, those not asked for the longest first") {
    const DataSet data = squares(30);
    const auto numbered = [&](int number) {
        return recipeOf(parseModelSpec("convnet:w4:f3:batch=8:start=" + std::to_string(number)), data);
    };
    NetworkStore plenty;
    const SharedWeights first = plenty.weights(numbered(0), 16, data.train.pixels, {});
    NetworkStore store(6 * 4 * static_cast<std::size_t>(first->size()) * 4); // about four of these
    store.put(*plenty.find(numbered(0)));
    for (int i = 1; i < 12; ++i) {
        store.weights(numbered(i), 16, data.train.pixels, {});
        store.weights(numbered(1), 16, data.train.pixels, {}); // is always asked for
    }
    CHECK(store.newest(numbered(0)) == 16); // trained on purpose
    CHECK(store.newest(numbered(1)) == 16);
    CHECK(store.newest(numbered(2)) == 0);
    CHECK(store.newest(numbered(11)) == 16);
    CHECK(*store.weights(numbered(2), 16, data.train.pixels, {}) ==
          *NetworkStore().weights(numbered(2), 16, data.train.pixels, {}));
}

TEST_CASE("a network's key is what its weights follow from") {
    const DataSet data = squares(30);
    const auto recipe = [&](const char* text, int subset = 0) { return identityOf(parseModelSpec(text), data, subset); };
    CHECK(sameNetwork(recipe("unet:w8"), recipe("unet:w8:seen=640")));
    CHECK(sameNetwork(recipe("unet:w8:images=10"), recipe("unet:w8", 10)));
    CHECK_FALSE(sameNetwork(recipe("unet:w8"), recipe("unet:w8:images=10")));
    CHECK_FALSE(sameNetwork(recipe("unet:w8"), recipe("unet:w8:start=1")));
    DataSet other = squares(30);
    for (float& value : other.train.pixels.row(0)) value += 0.25f;
    CHECK_FALSE(sameNetwork(recipe("unet:w8"), identityOf(parseModelSpec("unet:w8"), other, 0)));
    DataSet rounded = squares(30); // as another build would
    for (int i = 0; i < 30; ++i)
        for (float& value : rounded.train.pixels.row(i)) value *= 1 + 1e-6f;
    CHECK(sameNetwork(recipe("unet:w8"), identityOf(parseModelSpec("unet:w8"), rounded, 0)));
}

TEST_CASE("a network of one class is that of a data set that holds its images alone") {
    DataSet data = squares(30);
    for (int i = 0; i < 30; ++i) data.train.labels.push_back(i % 3 == 1 ? 7 : 2);
    data.heldOut.labels = {2, 7, 2, 2};
    const auto recipe = [&](const char* text, int subset = 0) { return recipeOf(parseModelSpec(text), data, subset); };
    for (const char* text : {"convnet:w4:f3:batch=8", "convnet:w4:f3:batch=8:images=6"})
        for (const int subset : {0, 25}) {
            CAPTURE(text);
            CAPTURE(subset);
            const NetworkRecipe one = recipe((std::string(text) + ":class=7").c_str(), subset),
                                alone = recipeOf(parseModelSpec(text), onlyClass(data, 7, subset), 0);
            CHECK(sameNetwork(one, alone));
            CHECK(one.sigmaData == alone.sigmaData);
            CHECK(one.data == alone.data);
            CHECK(sameNetwork(one, identityOf(parseModelSpec(text + std::string(":class=7")), data, subset)));
            CHECK_FALSE(sameNetwork(one, recipe(text, subset)));
            CHECK_FALSE(sameNetwork(one, recipe((std::string(text) + ":class=2").c_str(), subset)));
        }
    const ModelSpec unknown = parseModelSpec("convnet:w4:f3:class=shoe");
    CHECK_THROWS_WITH_AS(recipeOf(unknown, data), doctest::Contains("no such class"), Error);
    CHECK(atNewest({unknown}, data, 0).front() == unknown);
    CHECK_THROWS_AS(recipeOf(parseModelSpec("convnet:class=7"), squares(30)), Error);
}

TEST_CASE("files hold all that training goes on from; damaged ones are refused by name") {
    const DataSet data = squares(30);
    const NetworkRecipe recipe = recipeOf(parseModelSpec("convnet:w4:f3:batch=8"), data);
    const auto folder = emptyFolder("scorelet network files");
    {
        NetworkStore store;
        store.useFolders({}, folder, recipeOfText);
        store.weights(recipe, 80, data.train.pixels, {});
        store.save(recipe);
    }
    NetworkStore again;
    again.useFolders({}, folder, recipeOfText);
    CHECK(again.newest(recipe) == 80);
    CHECK(again.progress(recipe).moments == momentsUpTo(10));
    CHECK(*again.weights(recipe, 120, data.train.pixels, {}) == *NetworkStore().weights(recipe, 120, data.train.pixels, {}));
    CHECK(again.takeWarnings().empty());

    const auto file = std::filesystem::directory_iterator(folder)->path();
    const std::string whole = readFile(file.string());
    int refused = 0;
    for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97) {
        for (const bool cut : {true, false}) {
            std::string damaged = whole;
            if (cut)
                damaged.resize(at);
            else
                damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
            writeFile(file.string(), damaged);
            try {
                (void)readNetwork(file.string(), recipeOfText);
            } catch (const Error& error) {
                ++refused;
                CHECK(std::string(error.what()).find(file.string()) != std::string::npos);
            }
        }
    }
    CHECK(refused >= 180); // a changed byte of a ZIP header may say nothing
    writeFile(file.string(), whole);
    NetworkStore shipped; // a network that comes with the program: what is trained of it goes before it, until that is forgotten
    shipped.useFolders(folder, {}, recipeOfText);
    CHECK(shipped.newest(recipe) == 80);
    StoredNetwork longer = *shipped.find(recipe);
    longer.state.steps = 20;
    shipped.put(longer);
    CHECK(shipped.newest(recipe) == 160);
    shipped.forget(recipe);
    CHECK(shipped.newest(recipe) == 80);
    NetworkStore warned;
    writeFile(file.string(), whole.substr(0, whole.size() / 2));
    warned.useFolders({}, folder, recipeOfText);
    CHECK(warned.newest(recipe) == 0);
    CHECK(warned.takeWarnings().size() == 1);
}

TEST_CASE("the trainer trains beside, publishes, pauses and goes on") {
    const DataSet data = squares(30);
    const NetworkRecipe recipe = recipeOf(parseModelSpec("convnet:w4:f3:batch=8:start=77"), data);
    NetworkStore& store = NetworkStore::instance();
    const auto images = std::make_shared<const ImageBatch>(data.train.pixels);
    std::int64_t first = 0;
    {
        Trainer trainer(2, {});
        trainer.start(recipe, images);
        CHECK(trainer.status().running);
        for (int i = 0; i < 500 && store.newest(recipe) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        trainer.pause();
        CHECK_FALSE(trainer.status().running);
        first = store.newest(recipe);
        CHECK(first > 0);
        trainer.start(recipe, images);
    } // its end keeps what there is
    CHECK(store.newest(recipe) >= first);
    CHECK(*store.weights(recipe, first, data.train.pixels, {}) == *NetworkStore().weights(recipe, first, data.train.pixels, {}));
    store.forget(recipe);
}

TEST_CASE("a network's file that says what cannot be is refused by name; steps are read to the last digit") {
    const NetworkRecipe recipe = recipeOf(parseModelSpec("convnet:w2:f3"), squares(8));
    const auto count = makeNetwork(recipe.recipe.architecture, recipe.shape).weightCount();
    const Eigen::VectorXf zeros = Eigen::VectorXf::Zero(count);
    Eigen::VectorXf infinite = zeros;
    infinite[count - 1] = HUGE_VALF;
    const auto network = [&] {
        StoredNetwork stored{.recipe = recipe};
        stored.state.steps = 16'777'217; // which is no float
        stored.state.weights = stored.state.average = stored.state.first = stored.state.second = zeros;
        stored.moments[16'777'217] = std::make_shared<const Eigen::VectorXf>(zeros);
        stored.losses[16'777'217] = 0.5f;
        return stored;
    };
    const auto read = [](const StoredNetwork& stored) {
        return decodeNetwork(encodeNetwork(stored, true), "net.npz", recipeOfText);
    };
    const StoredNetwork good = read(network());
    CHECK(good.state.steps == 16'777'217);
    CHECK(good.moments.contains(16'777'217));
    CHECK(good.losses.contains(16'777'217));
    const auto refuses = [&](const char* what, const std::function<void(StoredNetwork&)>& change) {
        CAPTURE(what);
        StoredNetwork stored = network();
        change(stored);
        CHECK_THROWS_WITH_AS(read(stored), doctest::Contains("net.npz"), Error);
        CHECK_THROWS_WITH_AS(read(stored), doctest::Contains(what), Error);
    };
    refuses("\"steps\": expected a whole number", [](auto& stored) { stored.state.steps = -1; });
    refuses("\"images\": expected a whole number", [](auto& stored) { stored.recipe.images = std::int64_t{1} << 60; });
    refuses("\"seconds\"", [](auto& stored) { stored.seconds = std::nan(""); });
    refuses("\"moments/steps\"", [&](auto& stored) { stored.moments[-3] = stored.moments.begin()->second; });
    refuses("\"losses/steps\"", [](auto& stored) { stored.losses[-3] = 1; });
    refuses("finite weights", [&](auto& stored) { stored.state.average = infinite; });
    refuses("\"state/weights\": expected finite weights", [&](auto& stored) { stored.state.weights = infinite; });
    refuses("\"moments/weights\": expected finite weights",
            [&](auto& stored) { stored.moments[1] = std::make_shared<const Eigen::VectorXf>(infinite); });
}
