#include "core/data/classes.h"
#include "core/data/image_names.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("names of records, of files, and of some of the images") {
    ImageNames records;
    CHECK(records.empty());
    CHECK(records.of(0).empty());
    records.addRecords("a.bin", 0, 3);
    records.addRecords("b.bin", 10, 2);
    CHECK(records.of(2) == "a.bin #2");
    CHECK(records.of(3) == "b.bin #10");
    CHECK(records.of(4) == "b.bin #11");
    CHECK(records.of(5).empty());
    CHECK(records.of(-1).empty());
    const ImageNames some = records.at({4, 0, 9});
    CHECK(some.of(0) == "b.bin #11");
    CHECK(some.of(1) == "a.bin #0");
    CHECK(some.of(2).empty());
    CHECK(some.of(3).empty());
    CHECK(some.at({1, 7}).of(0) == "a.bin #0");
    CHECK(some.at({1, 7}).of(1).empty());
    const ImageNames files({"x/1.png", "y/2.png"});
    CHECK(files.of(1) == "y/2.png");
    CHECK_FALSE(files.empty());
    CHECK(ImageNames(std::vector<std::string>()).empty());
    ImageNames many;
    many.addRecords("train-images-idx3-ubyte", 0, 60'000);
    CHECK(many.bytes() > 0);
    CHECK(many.bytes() < 1000); // one name, not 60,000
    CHECK(many.at(std::vector<Eigen::Index>(1000)).bytes() > 1000 * sizeof(Eigen::Index));
}

TEST_CASE("the images of one class keep their names") {
    DataSet data{
        .name = "two", .origin = "", .shape = {1, 1, 1}, .train = {}, .heldOut = {}, .classNames = {}};
    for (ImageSet* set : {&data.train, &data.heldOut}) {
        set->pixels = ImageBatch({1, 1, 1}, 4, 0.f);
        set->labels = {0, 1, 0, 1};
        set->names.addRecords("f", 0, 4);
    }
    const DataSet one = onlyClass(data, 1);
    CHECK(one.train.names.of(0) == "f #1");
    CHECK(one.train.names.of(1) == "f #3");
    CHECK(one.heldOut.names.of(1) == "f #3");
}
