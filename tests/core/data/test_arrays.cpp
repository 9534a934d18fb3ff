// Arrays for NumPy as data sets.
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "core/image/npz.h"
#include "tests/core/data/temporary_folder.h"

#include <cmath>
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <set>
#include <tuple>

using namespace scorelet;

namespace {

/// A .npy file of numbers of any of NumPy's types, by the format's description.
template <class Number>
Bytes npyOf(const std::string& type, const std::string& shape, const std::vector<Number>& numbers) {
    std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}\n", type, shape);
    Bytes bytes{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, static_cast<std::uint8_t>(text.size()), 0};
    bytes.insert(bytes.end(), text.begin(), text.end());
    const size_t begin = bytes.size();
    bytes.resize(begin + numbers.size() * sizeof(Number));
    std::memcpy(bytes.data() + begin, numbers.data(), numbers.size() * sizeof(Number));
    return bytes;
}

Bytes ofText(const std::string& text) {
    return {text.begin(), text.end()};
}

DataSet loadedArrays(const std::string& source, DataRequest request = {}) {
    request.source = source;
    request.size = 8;
    return loadDataSet(request, Work{{}, 2});
}

std::string arrayComplaint(const TemporaryFolder& folder) {
    try {
        loadedArrays(folder.name());
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

bool holdsNote(const DataSet& data, const std::string& note) {
    return std::count(data.notes.begin(), data.notes.end(), note) == 1;
}

std::vector<float> floatsOf(const Bytes& bytes, float scale, float offset) {
    std::vector<float> values;
    for (const std::uint8_t byte : bytes) values.push_back(static_cast<float>(byte) * scale + offset);
    return values;
}

// By NumPy: 3 training, 2 validation and 1 test images of 8 x 8, labels beside those of training and test.
constexpr const char* medical =
    "504b03042d000000080000002100b3ec5b6cffffffffffffffff10001400747261696e5f696d616765732e6e70790100"
    "100040010000000000000e010000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e96"
    "5f54529498179f5f94920a12774bcc294e058a17672416a402f91ac63a0a1640a4a9a350ab401ee06260646266616563"
    "e7e0e4e2e6e1e5e3171014121611151397909492969195935750545256515553d7d0d4d2d6d1d5d33730343236313533"
    "b7b0b4b2b6b1b5b37770747276717573f7f0f4f2f6f1f5f30f080c0a0e090d0b8f888c8a8e898d8b4f484c4a4e494d4b"
    "cfc8cccacec9cdcb2f282c2a2e292d2bafa8acaaaea9adab6f686c6a6e696d6befe8eceaeee9edeb9f3071d2e42953a7"
    "4d9f3173d6ec3973e7cd5fb070d1e2254b972d5fb172d5ea356bd7addfb071d3e62d5bb76ddfb173d7ee3d7bf7ed0700"
    "504b03042d000000080000002100d262a892ffffffffffffffff10001400747261696e5f6c6162656c732e6e70790100"
    "1000830000000000000049000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e96"
    "5f54529498179f5f94920a12774bcc294e058a17672416a402f91ac63a0a869a3a0ab50a64032e26064600504b03042d"
    "0000000800000021006337d28cffffffffffffffff0f001400746573745f696d616765732e6e707901001000c0000000"
    "000000004b000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e965f5452949817"
    "9f5f94920a12774bcc294e058a17672416a402f91a863a0a1640a4a9a350ab401ee0e2a4100000504b03042d00000008"
    "00000021001a6682b0ffffffffffffffff0f001400746573745f6c6162656c732e6e7079010010008100000000000000"
    "47000000000000009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e965f54529498179f5f9492"
    "0a12774bcc294e058a17672416a402f91a863a0a869a3a0ab50a64032e4600504b03042d0000000800000021003a540a"
    "7dffffffffffffffff0e00140076616c5f696d616765732e6e70790100100000010000000000004b000000000000009b"
    "ec17ea1b10c9c850c650ad9e925a9c5ca46ea5a05e536aa8aea3a09e965f54529498179f5f94920a12774bcc294e058a"
    "17672416a402f91a463a0a1640a4a9a350ab401ee06218600000504b01022d032d000000080000002100b3ec5b6c0e01"
    "000040010000100000000000000000000000800100000000747261696e5f696d616765732e6e7079504b01022d032d00"
    "0000080000002100d262a8924900000083000000100000000000000000000000800150010000747261696e5f6c616265"
    "6c732e6e7079504b01022d032d0000000800000021006337d28c4b000000c00000000f00000000000000000000008001"
    "db010000746573745f696d616765732e6e7079504b01022d032d0000000800000021001a6682b047000000810000000f"
    "0000000000000000000000800167020000746573745f6c6162656c732e6e7079504b01022d032d000000080000002100"
    "3a540a7d4b000000000100000e00000000000000000000008001ef02000076616c5f696d616765732e6e7079504b0506"
    "0000000005000500320100007a0300000000";

} // namespace

TEST_CASE("arrays of training and test images: bytes, words, bool and floats of three ranges are the same") {
    const Bytes train = countingBytes(3 * 64), test = countingBytes(64, 7);
    std::vector<std::uint16_t> wordsTrain, wordsTest;
    for (const std::uint8_t byte : train) wordsTrain.push_back(static_cast<std::uint16_t>(byte * 257));
    for (const std::uint8_t byte : test) wordsTest.push_back(static_cast<std::uint16_t>(byte * 257));
    const TemporaryFolder folder;
    const auto load = [&](const Bytes& trainFile, const Bytes& testFile) {
        folder.write("x_train.npy", trainFile);
        folder.write("x_test.npy", testFile);
        return loadedArrays(folder.name());
    };
    const std::string threeImages = "(3, 8, 8)", oneImage = "(1, 8, 8)";
    const DataSet bytes = load(npyOf("|u1", threeImages, train), npyOf("|u1", oneImage, test));
    REQUIRE(bytes.train.count() == 3);
    REQUIRE(bytes.heldOut.count() == 1);
    for (int i = 0; i < 3 * 64; ++i)
        CHECK(bytes.train.pixels.matrix()(i / 64, i % 64) == greyOfByte(static_cast<float>(i)));
    CHECK(bytes.heldOut.pixels.matrix()(0, 0) == greyOfByte(7));
    CHECK(bytes.train.names.of(2) == "x_train.npy #2");
    CHECK(bytes.origin.find("3 images for training and 1 image held out (x_train.npy and x_test.npy), "
                            "values 0 to 255, grey, 8 x 8 as they are") != std::string::npos);
    CHECK(bytes.notes.empty());
    const auto isSame = [&](const DataSet& other) {
        return (other.train.pixels.matrix() - bytes.train.pixels.matrix()).cwiseAbs().maxCoeff() < 1e-6f &&
               (other.heldOut.pixels.matrix() - bytes.heldOut.pixels.matrix()).cwiseAbs().maxCoeff() < 1e-6f;
    };
    CHECK(isSame(load(npyOf("<u2", threeImages, wordsTrain), npyOf("<u2", oneImage, wordsTest))));
    for (const auto& [scale, offset, told] : {std::tuple{1.f, 0.f, "values 0 to 255"},
                                              {1 / 255.f, 0.f, "values 0 to 1,"},
                                              {2 / 255.f, -1.f, "values -1 to 1"}}) {
        const DataSet floats = load(npyOf("<f4", threeImages, floatsOf(train, scale, offset)),
                                    npyOf("<f4", oneImage, floatsOf(test, scale, offset)));
        CHECK(isSame(floats));
        CHECK(floats.origin.find(told) != std::string::npos);
    }
    const Bytes ink(64, 1);
    CHECK(load(npyOf("|b1", threeImages, Bytes(3 * 64, 0)), npyOf("|b1", oneImage, ink))
              .heldOut.pixels.matrix()(0, 5) == 1.f);
}

TEST_CASE("colours of an array beside each other or plane by plane are the same") {
    Bytes planes = countingBytes(4 * 3 * 64), together(planes.size());
    for (size_t image = 0; image < 4; ++image)
        for (size_t channel = 0; channel < 3; ++channel)
            for (size_t pixel = 0; pixel < 64; ++pixel)
                together[(image * 64 + pixel) * 3 + channel] = planes[(image * 3 + channel) * 64 + pixel];
    const TemporaryFolder one, other;
    one.write("images.npy", npyOf("|u1", "(4, 3, 8, 8)", planes));
    other.write("images.npy", npyOf("|u1", "(4, 8, 8, 3)", together));
    const DataSet a = loadedArrays(one.name(), {.channels = 3}),
                  b = loadedArrays(other.name(), {.channels = 3});
    CHECK(a.train.pixels == b.train.pixels);
    CHECK(a.train.count() == 3);
    CHECK(a.heldOut.count() == 1); // a fifth, by seed
    CHECK(a.origin.find("colour") != std::string::npos);
    std::set<int> first; // the first red value of every image, train and held out: 0, 192, 128 and 64
    for (const auto* set : {&a.train, &a.heldOut})
        for (Eigen::Index i = 0; i < set->count(); ++i) first.insert(byteOfGrey(set->pixels.matrix()(i, 0)));
    CHECK(first == std::set<int>{0, 64, 128, 192});
    const DataSet grey = loadedArrays(one.name());
    CHECK(grey.train.pixels.shape().channels == 1);
    const Image image = a.train.pixels.image(0);
    // Fused products or not, here and there, differ in the last bit.
    CHECK(std::abs(grey.train.pixels.matrix()(0, 9) -
                   luminance(image.plane(0)(1, 1), image.plane(1)(1, 1), image.plane(2)(1, 1))) < 1e-7f);
}

TEST_CASE(
    "MedMNIST's archive, as numpy.savez_compressed packs it; validation images are told to be left out") {
    Bytes bytes(std::strlen(medical) / 2);
    for (size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(std::stoi(std::string(medical + 2 * i, 2), nullptr, 16));
    const TemporaryFolder folder;
    folder.write("toymnist.npz", bytes);
    for (const std::string& source : {folder.name(), (folder.path() / "toymnist.npz").string()}) {
        const DataSet data = loadedArrays(source);
        REQUIRE(data.train.count() == 3);
        CHECK(data.train.pixels.matrix()(1, 1) == greyOfByte(65));
        CHECK(data.train.labels == std::vector<int>{2, 0, 1});
        CHECK(data.heldOut.labels == std::vector<int>{1});
        CHECK(data.heldOut.names.of(0) == "toymnist.npz/test_images #0");
        CHECK(holdsNote(data, "left out: 2 images of toymnist.npz/val_images, which are neither training nor "
                              "test images"));
    }
    for (size_t at = 0; at < bytes.size(); at += 3) { // no damage is more than a message
        Bytes damaged = bytes;
        damaged[at] ^= 0x55;
        folder.write("toymnist.npz", damaged);
        CHECK_NOTHROW(arrayComplaint(folder));
    }
}

TEST_CASE("several arrays without a split are classes; squares may be rows of pixels") {
    const TemporaryFolder folder;
    folder.write("apple.npy", npyOf("|u1", "(3, 64)", countingBytes(192)));
    folder.write("bus.npy", npyOf("|u1", "(4, 64)", countingBytes(256, 0, 3)));
    folder.write("notes.txt", ofText("x"));
    const DataSet data = loadedArrays(folder.name());
    CHECK(data.classNames == std::vector<std::string>{"apple", "bus"});
    CHECK(data.train.count() == 5);
    CHECK(data.heldOut.count() == 2);
    CHECK(holdsNote(data, "each of 2 arrays is taken for a class, such as apple.npy"));
    CHECK(holdsNote(data, "left out: 1 .txt file"));
    for (const auto* set : {&data.train, &data.heldOut})
        for (Eigen::Index i = 0; i < set->count(); ++i) {
            const std::string name = set->names.of(i);
            const bool bus = name.starts_with("bus.npy #");
            const int number = std::stoi(name.substr(name.find('#') + 1));
            CHECK(set->labels[static_cast<size_t>(i)] == (bus ? 1 : 0));
            CHECK(byteOfGrey(set->pixels.matrix()(i, 1)) == (64 * number + 1) * (bus ? 3 : 1) % 256);
        }
}

TEST_CASE("arrays that are no images, and labels that are none, are told by their place") {
    const auto complaint = [](const std::string& name, const Bytes& bytes) {
        const TemporaryFolder folder;
        folder.write("train.npy", npyOf("|u1", "(3, 8, 8)", countingBytes(192)));
        folder.write("test.npy", npyOf("|u1", "(3, 8, 8)", countingBytes(192)));
        folder.write(name, bytes);
        return arrayComplaint(folder);
    };
    CHECK(complaint("train.npy", npyOf("|u1", "(3, 8, 8)", countingBytes(192))).empty());
    CHECK(complaint("train.npy", npyOf("|u1", "(3, 63)", countingBytes(189)))
              .find("/train.npy: an array of shape (3, 63)") != std::string::npos); // with its folder
    CHECK(complaint("train.npy", npyOf("|u1", "(3, 8, 9)", countingBytes(192))).find("216 values") !=
          std::string::npos);
    CHECK(complaint("train.npy", npyOf("<f4", "(1, 8, 8)", std::vector<float>(64, 300.f)))
              .find("found '|u1'") != std::string::npos);
    CHECK(complaint("train.npy", npyOf("<c8", "(3, 8, 8)", countingBytes(192 * 8))).find("'<c8'") !=
          std::string::npos);
    CHECK(complaint("train2.npy", npyOf("|u1", "(3, 8, 8)", countingBytes(192))).empty());
    CHECK(complaint("train_b.npy", npyOf("|u1", "(3, 8, 8)", countingBytes(192)))
              .find("expected one array of images") != std::string::npos);
    const TemporaryFolder far;
    far.write("train.npy", npyOf("<f4", "(2, 8, 8)", std::vector<float>(128, 300.f)));
    far.write("test.npy", npyOf("<f4", "(2, 8, 8)", std::vector<float>(128, -300.f)));
    CHECK(arrayComplaint(far).find("expected 0 to 1, -1 to 1 or 0 to 255") != std::string::npos);
    const TemporaryFolder labelled;
    labelled.write("x_train.npy", npyOf("|u1", "(3, 8, 8)", countingBytes(192)));
    labelled.write("x_test.npy", npyOf("|u1", "(2, 8, 8)", countingBytes(128, 1)));
    labelled.write("y_train.npy", npyOf("<i8", "(3,)", std::vector<std::int64_t>{1, 0, 1}));
    labelled.write("y_test.npy", npyOf("<i8", "(3,)", std::vector<std::int64_t>{1, 0, 1}));
    const DataSet data = loadedArrays(labelled.name());
    CHECK(data.train.labels == std::vector<int>{1, 0, 1});
    CHECK(data.heldOut.labels.empty());
    CHECK(holdsNote(data, "no classes: y_test.npy has 3 labels for 2 images"));
    const TemporaryFolder pictures; // beside pictures an array may be of anything
    for (int i = 0; i < 4; ++i)
        writePng(pictures.path() / fmt::format("{}.png", i), Bytes(64, static_cast<std::uint8_t>(i)), 8, 8,
                 1);
    pictures.write("features.npy", npyOf("<f4", "(4, 3)", std::vector<float>(12)));
    CHECK(holdsNote(loadedArrays(pictures.name()), "left out: 1 .npy file"));
}

TEST_CASE("an array in Fortran's order, or of half precision, is the same images") {
    const TemporaryFolder folder;
    const auto load = [&](const Bytes& train) {
        folder.write("x_train.npy", train);
        return loadedArrays(folder.name(), {.channels = 3});
    };
    const Bytes pixels = countingBytes(2 * 8 * 8 * 3);
    folder.write("x_test.npy", npyOf("|u1", "(1, 8, 8, 3)", countingBytes(8 * 8 * 3)));
    const DataSet plain = load(npyOf("|u1", "(2, 8, 8, 3)", pixels));
    Bytes turned; // the first index runs fastest
    for (size_t channel = 0; channel < 3; ++channel)
        for (size_t x = 0; x < 8; ++x)
            for (size_t y = 0; y < 8; ++y)
                for (size_t image = 0; image < 2; ++image)
                    turned.push_back(pixels[((image * 8 + y) * 8 + x) * 3 + channel]);
    Bytes file = npyOf("|u1", "(2, 8, 8, 3)", turned);
    const std::string order = "False", fortran = "True ";
    std::copy(fortran.begin(), fortran.end(),
              std::search(file.begin(), file.end(), order.begin(), order.end()));
    CHECK(load(file).train.pixels == plain.train.pixels);
    // Half precision: 0 to 1 in steps of 1 / 128, its bits put together by hand.
    std::vector<std::uint16_t> halves;
    std::vector<float> floats;
    for (int i = 0; i < 2 * 192; ++i) {
        const float value = static_cast<float>(i % 129) / 128;
        int exponent = 0;
        const float part = std::frexp(value, &exponent); // 0.5 to 1 times 2^exponent
        halves.push_back(value == 0 ? std::uint16_t{0}
                                    : static_cast<std::uint16_t>((exponent + 14) << 10 |
                                                                 (static_cast<int>(part * 2048) & 0x3ff)));
        floats.push_back(value);
    }
    const std::vector<float> held(192, 1.f);
    folder.write("x_test.npy", npyOf("<f4", "(1, 8, 8, 3)", held));
    const DataSet single = load(npyOf("<f4", "(2, 8, 8, 3)", floats));
    folder.write("x_test.npy", npyOf("<f2", "(1, 8, 8, 3)", std::vector<std::uint16_t>(192, 0x3c00))); // 1
    CHECK(load(npyOf("<f2", "(2, 8, 8, 3)", halves)).train.pixels == single.train.pixels);
}

TEST_CASE("MNIST as tables: a label and values a line, Kaggle's with the columns' names") {
    const auto table = [](const std::string& head, bool labels, int images) {
        std::string text = head;
        for (int i = 0; i < images; ++i) {
            if (labels) text += fmt::format("{},", 7 - i);
            for (int p = 0; p < 64; ++p)
                text += fmt::format("{}{}", (64 * i + p) % 256, p < 63 ? "," : "\r\n");
        }
        return ofText(text);
    };
    std::string names = "label";
    for (int p = 0; p < 64; ++p) names += fmt::format(",pixel{}", p);
    const TemporaryFolder folder;
    folder.write("mnist_train.csv", table("", true, 3));
    folder.write("mnist_test.csv", table(names + "\n", true, 2));
    const DataSet data = loadedArrays(folder.name());
    REQUIRE(data.train.count() == 3);
    REQUIRE(data.heldOut.count() == 2);
    for (int i = 0; i < 192; ++i)
        CHECK(data.train.pixels.matrix()(i / 64, i % 64) == greyOfByte(static_cast<float>(i)));
    CHECK(data.train.labels == std::vector<int>{7, 6, 5});
    CHECK(data.heldOut.labels == std::vector<int>{7, 6});
    CHECK(data.heldOut.names.of(1) == "mnist_test.csv #1");
    folder.write("mnist_test.csv",
                 table(names.substr(6) + "\n", false, 2)); // as Kaggle's, whose labels are secret
    CHECK(holdsNote(loadedArrays(folder.name()),
                    "no classes: the training images have labels, the held-out ones none"));
    folder.write("mnist_test.csv", table(names + "\n", true, 0));
    CHECK(arrayComplaint(folder).find("mnist_test.csv: an array of shape (0, 64)") != std::string::npos);
    Bytes damaged = table("", true, 3);
    damaged[damaged.size() - 4] = 'x';
    folder.write("mnist_train.csv", damaged);
    CHECK(arrayComplaint(folder).find("mnist_train.csv: line 3, field 65: expected a number") !=
          std::string::npos);
    const Bytes cut(damaged.begin(), damaged.end() - 40);
    folder.write("mnist_train.csv", cut);
    CHECK(arrayComplaint(folder).find("mnist_train.csv: line 3: expected 65 fields, found") !=
          std::string::npos);
}

TEST_CASE("one split of grey images and another in colour is told") {
    const TemporaryFolder folder;
    folder.write("x_train.npy", npyOf("|u1", "(2, 8, 8)", countingBytes(128)));
    folder.write("x_test.npy", npyOf("|u1", "(1, 8, 8, 3)", countingBytes(192)));
    const std::string note = "the training images are grey, the held-out ones in colour";
    CHECK(holdsNote(loadedArrays(folder.name(), {.channels = 3}), note));
    folder.write("x_test.npy", npyOf("|u1", "(1, 8, 8)", countingBytes(64, 3)));
    CHECK_FALSE(holdsNote(loadedArrays(folder.name(), {.channels = 3}), note));
}
