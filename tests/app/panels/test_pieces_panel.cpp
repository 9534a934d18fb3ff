#include "core/denoise/capabilities.h"
#include "core/families/spec_text.h"
#include "core/studies/pieces_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("Pieces: without a model that is made of images it offers four") {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("wiener")};
    Desk desk(e, "Pieces");
    desk.click(Label("local patch 5 x 5").in("Pieces"));
    REQUIRE(desk.experiment().columns.size() == 2);
    CHECK(toText(desk.experiment().columns.back()) == "ls:p5");
}

TEST_CASE("Pieces: how many images an answer is made of, and how large their shares are, are core's") {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("wiener"), parseModelSpec("els:p3"), parseModelSpec("posterior:self")};
    Desk desk(e, "Pieces");
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const Expected expected(e);
    for (const int column : {1, 2}) {
        CAPTURE(column);
        const auto shown = desk.player.lab().shown<PiecesStudy>(column);
        REQUIRE(shown.complete());
        const auto denoiser = expected.denoiser(column);
        const auto pieces = as<Pieces>(*denoiser)->pieces(expected.noisy(), {});
        CHECK(shown.result->pieces == pieces);
        CHECK(desk.shows(fmt::format("pieces of {} training images, share {:.3g} % on average",
                                     shown.result->images, 100 * shown.result->share),
                         "Pieces"));
    }
    // A click on a pixel chooses it, and what is marked is its piece.
    desk.click(Label("share").in("Pieces"));
    CHECK(desk.player.lab().ui().pieceColor == PieceColor::share);
}
