#include "app/window.h"
#include "core/base/error.h"

#include <iostream>

int main() {
    try {
        scorelet::Window window({});
        while (window.beginFrame(0.5)) window.endFrame();
        return 0;
    } catch (const scorelet::Error& error) {
        std::cerr << "scorelet: " << error.what() << '\n';
        if (!error.hint().empty()) std::cerr << error.hint() << '\n';
        return 1;
    }
}
