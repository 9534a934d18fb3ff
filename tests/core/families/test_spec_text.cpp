#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <tuple>

using namespace scorelet;

TEST_CASE("every model has a text form that reads back to the same value") {
    for (const char* text : {"independent:d3",
                             "band-tied:d2",
                             "local:d2:r1",
                             "local:d1:r3:shared:additive:ridge=0.0001",
                             "parent:d2:paired",
                             "custom:d2:sees=same@-1@0+parent+children",
                             "custom:d1:sees=H2@0@-1+S3+D1",
                             "features",
                             "features:shared:ridge=0.001:sees=parent:\"w; soft(w, 0.5); w*w1\":class=own",
                             "ideal",
                             "nearest",
                             "wiener",
                             "ls:p5",
                             "els:p7:wrap:images=500",
                             "els:p3:circular",
                             "els:p3:borders",
                             "ls:p3:schedule=3+3+5+7",
                             "pca-locality:threshold=0.05",
                             "pca-locality:published",
                             "pca-locality:published:threshold=0.02",
                             "bayes-shrink",
                             "sure-shrink:symmetric",
                             "sure-shrink",
                             "band-tied:d3:without=2+3",
                             "independent:d3:off=0+2",
                             "local:d2:r1:drop=0.0+0.3",
                             "independent:d3:class=3",
                             "wiener:class=own",
                             "ls:p5:class=T-shirt/top",
                             "ideal:class=\"Ankle boot\"",
                             "local:d2:r1:class=\"a:b, \\\"c\\\"\""}) {
        CAPTURE(text);
        CHECK(toText(parseModelSpec(text)) == text);
    }
    CHECK(toText(parseModelSpec("onnx=a file.onnx")) == "onnx:\"a file.onnx\"");
    CHECK(parseModelSpec("onnx=a.onnx") == parseModelSpec("onnx:a.onnx"));
    CHECK(parseModelSpec("local").degree == ModelSpec{}.degree);
    CHECK(label(parseModelSpec("local:d2:r1")) == "local coupling, degree 2, radius 1");
    CHECK(label(parseModelSpec("unet:images=50")) == "U-Net, width 16, 50 images");
    CHECK(label(parseModelSpec("wiener:class=own")) == "Wiener (PCA), own class");
    CHECK(label(parseModelSpec("independent:d3:class=\"Ankle boot\"")) ==
          "independent, degree 3, class Ankle boot");
    CHECK(parseModelSpec("wiener:class=all") == parseModelSpec("wiener"));
    CHECK(parseModelSpec("wiener:class=\"3\"") == parseModelSpec("wiener:class=3"));
    CHECK(label(parseModelSpec("onnx:/a/b.onnx")) == "ONNX network, b.onnx");
}

TEST_CASE("a faulty model names its faulty part and what was expected") {
    for (auto [text, part] :
         {std::pair{"lokal:d2", "independent, band-tied"},
          {"local:d9", "a degree from 1 to 4"},
          {"local:r7", "a radius from 0 to 3"},
          {"ls:p4", "an odd patch side"},
          {"ls:circular", "wrap (patches wrap"},
          {"ideal:d2", "\"d2\""},
          {"ideal=a.npz", "unknown kind"},
          {"independent:ridge=-1", "a relative ridge"},
          {"custom:sees=up", "a stencil member"},
          {"independent:r1", "\"r1\""},
          {"local:drop=0..1", "monomial"},
          {"local:off=x", "a level"},
          {"wiener:class=", "a class by name or number"},
          {"features:\"\"", "expected a list of features behind \"features\""},
          {"network:file=\"\"", "expected a file behind \"file\""},
          {"unet:class=own", "a class by name or number, or all: this model would have to be trained"},
          {"bayes-shrink:class=3", "not made of training images"},
          {"", "unknown kind"},
          {"local:d2x", "\"d2x\""}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(parseModelSpec(text), doctest::Contains(part), Error);
    }
}

TEST_CASE("a setting that is given twice is an error that names both, in every family and form") {
    for (auto [text, first, second] :
         {std::tuple{"posterior:self:h=0.3:h=0.5", "h=0.3", "h=0.5"},
          {"posterior:self:h=auto:h=0.5", "h=auto", "h=0.5"},
          {"posterior:h=auto:self:h=auto-scales", "h=auto", "h=auto-scales"},
          {"posterior:self:local", "self", "local"},
          {"posterior:self:sees=parent", "self", "sees=parent"},
          {"posterior:local:r1:images=3:r1", "r1", "r1"},
          {"local:d2:r1:d3", "d2", "d3"},
          {"independent:d=auto:d3", "d=auto", "d3"},
          {"local:ridge=1e-3:ridge=auto", "ridge=1e-3", "ridge=auto"},
          {"local:additive:full", "additive", "full"},
          {"independent:drop=0.0:drop=0", "drop=0.0", "drop=0"},
          {"custom:sees=parent:sees=children", "sees=parent", "sees=children"},
          {"els:wrap:circular", "wrap", "circular"},
          {"pca-locality:threshold=0.1:threshold=0.1", "threshold=0.1", "threshold=0.1"},
          {"unet:w8:w16", "w8", "w16"},
          {"onnx:\"a\":\"b\"", "\"a\"", "\"b\""}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(
            parseModelSpec(text),
            doctest::Contains(fmt::format("\"{}\" and \"{}\" set the same", first, second).c_str()), Error);
    }
    CHECK_NOTHROW(parseModelSpec("ls:p5:schedule=3+5")); // the one is used where the other is not
    CHECK(toText(parseModelSpec("custom:sees=parent:sees=auto")) == "custom:d2:sees=parent:sees=auto");
}

TEST_CASE("a setting that the others leave without a meaning is refused") {
    for (const char* text : {"posterior:r1", "posterior:image:r2", "posterior:cone:r1"})
        CHECK_THROWS_WITH_AS(parseModelSpec(text),
                             doctest::Contains("changes nothing beside the other settings"), Error);
    CHECK(toText(parseModelSpec("posterior:r2:local")) ==
          "posterior:local:r2"); // in whatever order they come
}

TEST_CASE("a whole image has no weights to share: refused as a text, and not offered") {
    for (const char* text : {"posterior:shared", "posterior:image:h=auto:shared"}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(parseModelSpec(text), doctest::Contains("no places to share between"), Error);
    }
    CHECK(toText(parseModelSpec("posterior:shared:self")) == "posterior:shared:self");
    ModelSpec spec = parseModelSpec("posterior:local:shared");
    CHECK(columnParameter("sharing").applies(spec));
    setFromText(columnParameter("coefficient-sees"), spec, "whole image");
    CHECK_FALSE(columnParameter("sharing").applies(spec));
    CHECK(toText(spec) == "posterior:image");
    CHECK(label(spec) == label(parseModelSpec("posterior:image")));
}
