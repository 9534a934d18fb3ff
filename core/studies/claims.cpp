#include "core/studies/claims.h"

#include "core/base/error.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"
#include "core/studies/agreement_study.h"
#include "core/studies/basis_study.h"
#include "core/studies/border_study.h"
#include "core/studies/dial_study.h"
#include "core/studies/error_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/mask_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/pieces_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/sensitivity_study.h"
#include "core/studies/statistics_study.h"
#include "core/studies/topology_study.h"
#include "core/studies/training_study.h"
#include "core/studies/wavelet_study.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <sstream>

namespace scorelet {
namespace {

/// A claim that has been read, with what computes it.
struct Claim {
    Experiment e;
    std::vector<std::string> words; ///< behind the quantity
    Engine& engine;
    const Work& work;

    template <class V>
    ResultOf<StudyOf<V>> get(int column = -1, int item = 0) const {
        engine.graph().begin(e.budgetGb * 1e9);
        return engine.get<StudyOf<V>>(V::of(e, column, item), work);
    }

    const std::string& word(std::size_t index) const {
        if (index >= words.size()) throw Error("something is missing behind the quantity");
        return words[index];
    }

    int whole(std::size_t index) const {
        int value = 0;
        const std::string& text = word(index);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size())
            throw Error(fmt::format("expected a whole number, found \"{}\"", text));
        return value;
    }

    double heldOut(int column) const { return get<ErrorHere>(column)->heldOut; }
};

/// Mean size of the correlation between neighbours, right and below, of the finest details, over the places.
double neighbourCorrelation(const Claim& claim) {
    const auto coefficients = claim.get<CoefficientsStudy>();
    const SubbandLayout& layout = coefficients->transform->layout();
    if (layout.places() != Places::wavelets)
        throw Error("neighbours of the finest details: expected wavelets");
    const auto centred = [&](int k) -> Eigen::VectorXd {
        const Eigen::VectorXd values = coefficients->train.row(k).transpose().cast<double>();
        return values.array() - values.mean();
    };
    double sum = 0;
    int pairs = 0;
    for (const Orientation orientation :
         {Orientation::horizontal, Orientation::vertical, Orientation::diagonal}) {
        const int band = layout.band(orientation, 1, 0);
        const Subband& place = layout.bands()[static_cast<std::size_t>(band)];
        for (int row = 0; row < place.rows; ++row)
            for (int col = 0; col < place.cols; ++col)
                for (const auto& [down, right] : {std::pair(0, 1), std::pair(1, 0)}) {
                    if (row + down >= place.rows || col + right >= place.cols) continue;
                    const Eigen::VectorXd a = centred(layout.index(band, row, col));
                    const Eigen::VectorXd b = centred(layout.index(band, row + down, col + right));
                    const double scale = a.norm() * b.norm();
                    if (!(scale > 0)) continue; // a place where nothing is drawn
                    sum += std::abs(a.dot(b)) / scale;
                    ++pairs;
                }
    }
    return sum / pairs;
}

/// Atoms that are not zero at the chosen pixel: the coefficients of an image that is that pixel alone.
double atomsAtPixel(const Claim& claim) {
    const auto coefficients = claim.get<CoefficientsStudy>();
    const OrthonormalTransform& transform = *coefficients->transform;
    const ImageShape shape = transform.shape();
    Image pixel(shape);
    pixel.value(chosenChannel(claim.e), std::clamp(claim.e.look.pixelRow, 0, shape.height - 1),
                std::clamp(claim.e.look.pixelCol, 0, shape.width - 1)) = 1;
    return static_cast<double>((transform.forward(pixel).array().abs() > 1e-6f).count());
}

double compaction(const Claim& claim) {
    const BasisCompaction of =
        claim.word(1) == "bump" ? claim.get<BumpStudy>()->compaction : *claim.get<CompactionStudy>();
    const Compaction& in = claim.word(0) == "wavelet"   ? of.chosen
                           : claim.word(0) == "fourier" ? of.fourier
                                                        : of.pixels;
    return in.coefficientsFor(0.95);
}

/// How many of a column's samples are copies of training images.
double copies(const Claim& claim) {
    const auto typical = claim.get<TypicalDistanceStudy>();
    const auto samples = claim.get<SamplesStudy>(0);
    return static_cast<double>(
        std::count_if(samples->nearest.begin(), samples->nearest.end(), [&](const auto& nearest) {
            return !nearest.empty() && nearnessOf(nearest.front().distance, *typical) == Nearness::copy;
        }));
}

/// Percent of the pieces that come from another place.
double moved(const Claim& claim) {
    const auto result = claim.get<PiecesStudy>(0);
    const auto there = [](double shift) { return std::isfinite(shift); };
    const auto away = [](double shift) { return shift > 0; };
    return 100 * static_cast<double>(std::count_if(result->shift.begin(), result->shift.end(), away)) /
           static_cast<double>(std::count_if(result->shift.begin(), result->shift.end(), there));
}

/// Percent that a polynomial takes, at least, of what the stencil allows.
double taken(const Claim& claim) {
    const int degree = claim.whole(1), highest = highestDegree(claim.e, 0);
    if (degree < 1 || degree > highest)
        throw Error(fmt::format("expected a degree from 1 to {}, found {}", highest, degree));
    const auto limit = claim.get<ErrorAtDial>(0, 0), first = claim.get<ErrorAtDegree>(0, 0),
               polynomial = claim.get<ErrorAtDegree>(0, degree - 1);
    return 100 * degreeShare(*first, *polynomial, *polynomial, *limit).least;
}

/// By how many percent the error in one boundary mode is above that in another.
double border(const Claim& claim) {
    const auto errorIn = [&](std::size_t word) {
        for (int item = 0; item < static_cast<int>(boundaryModes.size()); ++item)
            if (claim.word(word) == name(boundaryModes[static_cast<std::size_t>(item)]))
                return claim.get<BorderErrorHere>(0, item);
        throw Error(fmt::format("there is no boundary mode \"{}\"", claim.word(word)));
    };
    return borderCost(*errorIn(1), *errorIn(2)).percent;
}

struct Quantity {
    ClaimQuantity about;
    std::size_t models; ///< first words that are models
    double (*value)(const Claim&);
};

const std::vector<Quantity>& quantities() {
    static const std::vector<Quantity> table = {
        {{"held-out", "MODEL", "Mean squared error on held-out images."},
         1,
         [](const Claim& c) { return c.heldOut(0); }},
        {{"training", "MODEL", "Mean squared error on training images."},
         1,
         [](const Claim& c) { return c.get<ErrorHere>(0)->train; }},
        {{"leave-one-out", "MODEL",
          "Mean squared error on training images, each left out of its own answer."},
         1,
         [](const Claim& c) { return c.get<ErrorHere>(0)->leaveOneOut; }},
        {{"dial", "MODEL", "The h of its dial, by hand or chosen."},
         1,
         [](const Claim& c) { return c.get<ErrorHere>(0)->h; }},
        {{"gap", "MODEL", "Held-out error less training error."},
         1,
         [](const Claim& c) { return c.heldOut(0) - c.get<ErrorHere>(0)->train; }},
        {{"gain", "MODEL MODEL",
          "By how many percent the first model's held-out error is below the second's."},
         2,
         [](const Claim& c) { return 100 * (1 - c.heldOut(0) / c.heldOut(1)); }},
        {{"ratio", "MODEL MODEL", "The first model's held-out error over the second's."},
         2,
         [](const Claim& c) { return c.heldOut(0) / c.heldOut(1); }},
        {{"features", "MODEL", "Size of the model's largest regression."},
         1,
         [](const Claim& c) { return static_cast<double>(c.get<ErrorHere>(0)->fit.features); }},
        {{"parameters", "MODEL",
          "How many numbers the model has from its training images, kept pixel values included."},
         1,
         [](const Claim& c) { return static_cast<double>(c.get<ErrorHere>(0)->fit.parameters.total()); }},
        {{"stderr", "MODEL", "Standard error of a sampled held-out error."},
         1,
         [](const Claim& c) { return c.get<ErrorHere>(0)->heldOutError; }},
        {{"sharing", "",
          "How many training images share the ideal denoiser's posterior, of the shown image."},
         0,
         [](const Claim& c) { return c.get<PosteriorStudy>()->share.effectiveNumber; }},
        {{"weight", "", "The largest of its weights, in percent."},
         0,
         [](const Claim& c) { return 100 * c.get<PosteriorStudy>()->share.top.front().weight; }},
        {{"halves", "MODEL",
          "How alike models of two halves of the training images are: mean-removed cosine."},
         1,
         [](const Claim& c) { return c.get<HalvesStudy>(0)->points.back().between.cosine; }},
        {{"halves-at", "MODEL IMAGES", "The same for halves of so many images."},
         1,
         [](const Claim& c) {
             for (const HalvesPoint& point : c.get<HalvesStudy>(0)->points)
                 if (point.images == c.whole(1)) return point.between.cosine;
             throw Error(fmt::format("the curve has no halves of {} images", c.whole(1)));
         }},
        {{"cosine", "MODEL MODEL", "How alike two models' answers are: mean-removed cosine."},
         2,
         [](const Claim& c) {
             Claim other = c;
             other.e.reference = 1;
             return other.get<AgreementStudy>(0)->cosine;
         }},
        {{"radius", "MODEL", "Effective radius of the sensitivity of the chosen pixel, pixels."},
         1,
         [](const Claim& c) { return c.get<SensitivityStudy>(0)->radius; }},
        {{"mask", "MODEL", "Pixels in the mask of the chosen pixel."},
         1,
         [](const Claim& c) { return static_cast<double>(c.get<MaskStudy>(0)->size); }},
        {{"typical-distance", "", "Of held-out images to their nearest training image, rms per pixel."},
         0,
         [](const Claim& c) { return c.get<TypicalDistanceStudy>()->mean; }},
        {{"distance", "MODEL", "Of the model's answer to its nearest training image, rms per pixel."},
         1,
         [](const Claim& c) { return c.get<NearestStudy>(0)->front().distance; }},
        {{"compaction", "BASIS OF",
          "Coefficients that hold 95 % of the energy; BASIS wavelet, fourier or pixels, "
          "OF image or bump."},
         0,
         compaction},
        {{"atoms", "", "Atoms that touch the chosen pixel."}, 0, atomsAtPixel},
        {{"correlation", "", "Mean size of the correlation between neighbours in the finest details."},
         0,
         neighbourCorrelation},
        {{"worth", "MODEL ORDER", "By how much the held-out error rises without the monomials of an order."},
         1,
         [](const Claim& c) {
             const auto result = c.get<StatisticsStudy>(0);
             const auto order = static_cast<std::size_t>(c.whole(1));
             if (order < 1 || order > result->orders.size()) throw Error("the model has no such order");
             return result->orders[order - 1].heldOut;
         }},
        {{"level-share", "MODEL LEVEL", "Percent of the held-out error at one level; 0: the scaling band."},
         1,
         [](const Claim& c) {
             const auto result = c.get<StatisticsStudy>(0);
             const SubbandLayout layout = layoutOf(c.e);
             return 100 * sumOfLevel(*result, layout, c.whole(1)).heldOut / result->heldOut;
         }},
        {{"taken", "MODEL DEGREE",
          "Percent, at least, that a polynomial of the degree takes, on training images, of what the stencil "
          "allows beyond degree 1."},
         1,
         taken},
        {{"pieces", "MODEL",
          "From how many training images the largest pieces of the answer to the shown image come."},
         1,
         [](const Claim& c) { return static_cast<double>(c.get<PiecesStudy>(0)->images); }},
        {{"share", "MODEL", "Mean share of those pieces in their value, percent."},
         1,
         [](const Claim& c) { return 100 * c.get<PiecesStudy>(0)->share; }},
        {{"moved", "MODEL",
          "How many percent of those pieces are from another place of their image than where they are used."},
         1,
         moved},
        {{"copies", "MODEL", "How many of the samples end on a training image."}, 1, copies},
        {{"nearness", "MODEL",
          "Median distance of the samples to their nearest training image, percent of held-out images' "
          "typical one."},
         1,
         [](const Claim& c) {
             return 100 * nearnessOf(*c.get<SamplesStudy>(0), *c.get<TypicalDistanceStudy>());
         }},
        {{"wrong", "MODEL",
          "How many percent of the samples have pieces, holes and ends such as no training image has."},
         1,
         [](const Claim& c) {
             const auto shapes = c.get<SampleTopologyStudy>(0);
             return 100.0 * shapes->total.whole / std::max(1, shapes->total.count);
         }},
        {{"diverged", "MODEL", "How many of the samples diverge."},
         1,
         [](const Claim& c) {
             const auto samples = c.get<SamplesStudy>(0);
             const auto& diverged = samples->path.diverged;
             return static_cast<double>(std::count_if(diverged.begin(), diverged.end(),
                                                      [](const auto& one) { return one.has_value(); }));
         }},
        {{"vanishing", "", "How many vanishing moments the wavelet has."},
         0,
         [](const Claim& c) { return static_cast<double>(c.get<WaveletStudy>()->vanishing); }},
        {{"change", "", "Largest change of the scaling function by the last iteration of its cascade."},
         0,
         [](const Claim& c) { return c.get<WaveletStudy>()->scalingChange; }},
        {{"detail", "DEGREE",
          "The largest detail that the wavelet leaves of a polynomial of this degree, relative to the "
          "largest "
          "scaling coefficient."},
         0,
         [](const Claim& c) { return polynomialDetail(wavelet(c.e.wavelet), c.whole(0)); }},
        {{"border", "MODEL MODE MODE",
          "By how many percent the model's sampled error in the first boundary mode is above that in the "
          "second."},
         1,
         border},
        {{"square", "", "The noise's variance, sigma^2."},
         0,
         [](const Claim& c) { return c.e.sigma * c.e.sigma; }},
    };
    return table;
}

void setChoice(Experiment& e, const std::string& id, const std::string& value) {
    const auto& table = experimentParameters();
    if (std::none_of(table.begin(), table.end(), [&](const auto& row) { return row.id == id; }))
        throw Error(fmt::format("there is no parameter \"{}\"", id));
    setFromText(experimentParameter(id), e, value);
}

/// Reads what stands behind the quantity.
void readRest(Claim& claim, std::istream& text) {
    for (std::string word; text >> word;) {
        if (word != "at" && word != "with") {
            claim.words.push_back(word);
            continue;
        }
        std::string value;
        if (!(text >> value)) throw Error(fmt::format("something is missing behind \"{}\"", word));
        const auto equal = value.find('=');
        if (word == "at")
            setChoice(claim.e, "sigma", value);
        else if (equal == std::string::npos)
            throw Error(fmt::format("with: expected a parameter and its value, found \"{}\"", value));
        else
            setChoice(claim.e, value.substr(0, equal), value.substr(equal + 1));
    }
}

double valueOf(const std::string& text, const Experiment& experiment, Engine& engine, const Work& work) {
    std::istringstream stream(text);
    std::string name;
    stream >> name;
    const auto& table = quantities();
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Quantity& q) { return q.about.name == name; });
    if (found == table.end()) throw Error(fmt::format("there is no quantity \"{}\"", name));
    Claim claim{experiment, {}, engine, work};
    readRest(claim, stream);
    if (found->models > 0) claim.e.columns.clear();
    for (std::size_t i = 0; i < found->models; ++i) claim.e.columns.push_back(parseModelSpec(claim.word(i)));
    if (std::any_of(claim.e.columns.begin(), claim.e.columns.end(), isTrained))
        claim.e.columns = atNewest(claim.e.columns, *claim.get<DataStudy>(), claim.e.subset);
    return found->value(claim);
}

} // namespace

const std::vector<ClaimQuantity>& claimQuantities() {
    static const std::vector<ClaimQuantity> all = [] {
        std::vector<ClaimQuantity> list;
        for (const Quantity& quantity : quantities()) list.push_back(quantity.about);
        return list;
    }();
    return all;
}

double claimedValue(const std::string& claim, const Experiment& experiment, Engine& engine,
                    const Work& work) {
    try {
        return valueOf(claim, experiment, engine, work);
    } catch (const Error& error) {
        throw Error(fmt::format("the figure \"{}\": {}", claim, error.what()), error.hint());
    }
}

bool saysValue(const std::string& printed, double value) {
    std::string digits;
    for (const char c : printed)
        if ((c >= '0' && c <= '9') || c == '.') digits += c;
    double said = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), said);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return false;
    const auto point = digits.find('.');
    const auto places = point == std::string::npos ? 0 : digits.size() - point - 1;
    const double half = 0.5 * std::pow(10.0, -static_cast<double>(places));
    return std::abs(std::abs(value) - said) <= half * (1 + 1e-6);
}

} // namespace scorelet
