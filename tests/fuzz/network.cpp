// A trained network's file (core/network/network_file.h): what was read is written so that it reads as the
// same.
#include "core/families/network/trained.h"
#include "core/network/network_file.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::accepts([&] {
        const StoredNetwork network =
            decodeNetwork(fuzz::withCheckSums(fuzz::textOf(data, size)), "input.npz", recipeOfText);
        const StoredNetwork again = decodeNetwork(encodeNetwork(network, true), "again.npz", recipeOfText);
        fuzz::require(again.state.average == network.state.average &&
                          again.state.steps == network.state.steps && again.goesOn == network.goesOn &&
                          again.moments.size() == network.moments.size() &&
                          again.losses.size() == network.losses.size(),
                      "a network is written as it was read");
    });
    return 0;
}
