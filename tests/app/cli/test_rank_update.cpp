#include "app/cli/bench/rank_update.h"
#include "core/basis/transform.h"
#include "core/data/dataset.h"
#include "core/families/spec_text.h"
#include "core/score/fit.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("the rank update's Gram matrix is the moment pass's") {
    const DataSet data = loadDataSet({.train = 700, .heldOut = 10, .size = 16}, Work{});
    const WaveletTransform transform("db2", 16, 16, 2);
    const CoefficientBatch coefficients = transform.forwardAll(data.train.pixels, Work{});
    const auto plan = std::make_shared<const MomentPlan>(parseModelSpec("local:d2:r1"), transform.layout(),
                                                         coefficients, 700, 1e9);
    Moments moments(plan);
    moments.add(coefficients, 0, 700, Work{});
    for (const int k : {3, 100, 255}) {
        const int cell = plan->cellOf(k);
        const Eigen::MatrixXd expected = normalEquations(plan->table(cell), moments.clean(cell)).a;
        const Eigen::MatrixXd found = gramByRankUpdate(*plan, coefficients, k, 700) / 700;
        for (int i = 0; i < found.rows(); ++i)
            for (int j = 0; j <= i; ++j)
                CHECK(found(i, j) ==
                      doctest::Approx(expected(i, j)).epsilon(1e-4).scale(expected.diagonal()[i]));
    }
}
