#include "core/base/error.h"
#include "core/data/classes.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

DataSet threeKinds() {
    DataSet data;
    data.name = "kinds";
    data.shape = {1, 1, 1};
    data.train = {ImageBatch(data.shape, 6), {2, 0, 2, 1, 2, 0}};
    data.heldOut = {ImageBatch(data.shape, 3), {2, 0, 2}};
    for (int i = 0; i < 6; ++i) data.train.pixels.matrix()(i, 0) = 0.1f * static_cast<float>(i);
    for (int i = 0; i < 3; ++i) data.heldOut.pixels.matrix()(i, 0) = -0.1f * static_cast<float>(i);
    return data;
}

} // namespace

TEST_CASE("the images of one class, in their order; names come before numbers") {
    DataSet data = threeKinds();
    CHECK(heldOutClasses(data) == std::vector<int>{0, 2});
    CHECK(labelOfClass(data, "1") == 1);
    CHECK(className(data, 1) == "1");
    const DataSet twos = onlyClass(data, 2);
    CHECK(twos.name == "kinds, class 2");
    CHECK(twos.train.pixels.matrix().col(0) == Eigen::Vector3f(0, 0.2f, 0.4f));
    CHECK(twos.train.labels == std::vector<int>{2, 2, 2});
    CHECK(twos.heldOut.pixels.matrix().col(0) == Eigen::Vector2f(0, -0.2f));
    CHECK(onlyClass(data, 2, 3).train.count() == 2);
    CHECK(rowsOfClass(data.train, 0) == std::vector<Eigen::Index>{1, 5});
    CHECK(rowsOfClass(data.train, 0, 5) == std::vector<Eigen::Index>{1});
    data.classNames = {"cat", "dog", "1"};
    CHECK(labelOfClass(data, "dog") == 1);
    CHECK(labelOfClass(data, "1") == 2); // by its name
    CHECK(labelOfClass(data, "0") == 0); // none is called so
    CHECK_THROWS_WITH_AS(labelOfClass(data, "horse"),
                         "class \"horse\": kinds has no such class; expected one of cat (0), dog (1), 1 (2)",
                         Error);
}

TEST_CASE("a class needs two training images, and images classes") {
    DataSet data = threeKinds();
    CHECK_THROWS_WITH_AS(onlyClass(data, 1),
                         "class 1: expected at least 2 training images, found 1 among the first 6 of kinds",
                         Error);
    CHECK_THROWS_AS(onlyClass(data, 7), Error);
    data.heldOut.labels.clear(); // one split alone has them
    CHECK_FALSE(hasClasses(data));
    CHECK_THROWS_WITH_AS(labelOfClass(data, "1"), "kinds: expected images with classes, found images without",
                         Error);
}
