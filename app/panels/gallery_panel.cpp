// The held-out images, to choose one: by class, or by how badly a model denoises them.
#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "core/data/classes.h"
#include "core/families/family.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <numeric>

namespace scorelet {
namespace {

constexpr float leastImage = 84; // of an image, units

/// The column by whose errors the images are ordered.
int judgeOf(const Experiment& e) {
    return std::clamp(e.look.judge, 0, std::max(0, static_cast<int>(e.columns.size()) - 1));
}

/// The errors of single held-out images by the judging column: of the first so many.
struct Errors {
    std::shared_ptr<const Eigen::VectorXd> of = {}; ///< null while they are not there; NaN of other classes
    Eigen::Index count = 0;                         ///< of images
    bool fresh = false;
    bool exact = false;
    const Failure* failure = nullptr;
};

/// The errors of a class's first images where these stand among all held-out ones.
std::shared_ptr<const Eigen::VectorXd> placedErrors(const Eigen::VectorXd& errors, const DataSet& data,
                                                    const std::string& imageClass) {
    const auto rows = rowsOfClass(data.heldOut, labelOfClass(data, imageClass));
    auto placed = std::make_shared<Eigen::VectorXd>(
        Eigen::VectorXd::Constant(data.heldOut.count(), std::numeric_limits<double>::quiet_NaN()));
    for (Eigen::Index k = 0; k < errors.size(); ++k) (*placed)[rows[static_cast<std::size_t>(k)]] = errors[k];
    return placed;
}

Errors errorsOf(const View& view) {
    if (view.columns() == 0) return {};
    const int judge = judgeOf(view.experiment);
    Errors found;
    const Eigen::VectorXd* errors = nullptr;
    found.exact = offers<ExactError>(view.spec(judge));
    const auto exact = found.exact ? view.shown<ImageErrorsHere>(judge) : Shown<ImageErrorsStudy>();
    const auto sampled = found.exact ? Shown<ErrorStudy>() : view.shown<ErrorHere>(judge);
    if (exact) errors = &*exact;
    if (sampled && sampled->imageErrors) errors = sampled->imageErrors.get();
    found.fresh = found.exact ? exact.fresh : sampled.fresh;
    found.failure = found.exact ? exact.failure : sampled.failure;
    if (!errors) return found;
    found.count = errors->size();
    // Exact errors over other images do not matter here: these are of single loaded ones.
    if (familyOf(view.spec(judge)).ownImages || onSameImages(view.spec(judge), {}))
        found.of = std::make_shared<const Eigen::VectorXd>(*errors);
    else if (found.fresh)
        found.of = placedErrors(*errors, *view.data(), view.spec(judge).imageClass);
    return found;
}

bool isKnown(const Errors& errors, int number) {
    return errors.of && number < errors.of->size() && !std::isnan((*errors.of)[number]);
}

/// The numbers of the images of the chosen class in the chosen order.
std::vector<int> shownImages(const ImageSet& images, const GalleryOptions& options, const Errors& errors) {
    std::vector<int> numbers(static_cast<std::size_t>(images.count()));
    std::iota(numbers.begin(), numbers.end(), 0);
    const bool judged = options.order != GalleryOrder::number && errors.of;
    std::erase_if(numbers, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        const bool other =
            options.label >= 0 && at < images.labels.size() && images.labels[at] != options.label;
        return other || (judged && !isKnown(errors, i));
    });
    if (!judged) return numbers;
    const bool worst = options.order == GalleryOrder::worst;
    std::stable_sort(numbers.begin(), numbers.end(), [&](int a, int b) {
        return worst ? (*errors.of)[b] < (*errors.of)[a] : (*errors.of)[a] < (*errors.of)[b];
    });
    return numbers;
}

void drawClasses(const View& view, UiState& ui) {
    const auto& names = view.data()->classNames;
    int& label = ui.gallery.label;
    if (names.empty()) {
        label = -1;
        return;
    }
    label = std::min(label, static_cast<int>(names.size()) - 1);
    ImGui::SetNextItemWidth(150 * view.scale);
    const std::string all = "all classes";
    if (ImGui::BeginCombo("##class",
                          label < 0 ? all.c_str() : names[static_cast<std::size_t>(label)].c_str())) {
        if (ImGui::Selectable(all.c_str(), label < 0)) label = -1;
        for (int i = 0; i < static_cast<int>(names.size()); ++i)
            if (ImGui::Selectable(names[static_cast<std::size_t>(i)].c_str(), label == i)) label = i;
        ImGui::EndCombo();
    }
    tooltip("Images of which class are listed.");
}

void drawControls(const View& view, UiState& ui, Edits& edits, const Errors& errors) {
    drawClasses(view, ui);
    const auto order = [&](const char* name, GalleryOrder which, const char* tip) {
        flow(switchWidth(name), ImGui::GetStyle().ItemSpacing.x);
        if (ImGui::RadioButton(name, ui.gallery.order == which)) ui.gallery.order = which;
        tooltip(tip);
    };
    order("by number", GalleryOrder::number, "In the data set's order.");
    order("worst first", GalleryOrder::worst, "The images that the model denoises worst come first.");
    order("best first", GalleryOrder::best, "The images that the model denoises best come first.");
    if (view.columns() == 0) return;
    const float letters =
        static_cast<float>(view.columns()) * (switchWidth("A") + ImGui::GetStyle().ItemSpacing.x);
    flow(ImGui::CalcTextSize("errors of").x + letters, 14 * view.scale);
    ImGui::AlignTextToFramePadding();
    dimText(view, "errors of");
    for (int i = 0; i < view.columns(); ++i) {
        ImGui::SameLine();
        if (ImGui::RadioButton(columnLetter(i).c_str(), judgeOf(view.experiment) == i))
            edits.experiment.look.judge = i;
        tooltip(label(view.spec(i)));
    }
    if (errors.failure) return colouredText(palette(view.theme).error, errors.failure->message);
    const Dimmed stale(!errors.fresh);
    dimText(view,
            !errors.of ? fmt::format("errors: {}", waitingText(view))
                       : fmt::format("squared error {} at σ {}, {}; of the first {} held-out images{}",
                                     perPixel(view.experiment), shortNumber(view.experiment.sigma),
                                     errors.exact ? "exact over all noise" : "with one noise each",
                                     countText(static_cast<double>(errors.count)),
                                     errors.count < errors.of->size() ? " of its class" : ""),
            ImGui::GetContentRegionAvail().x);
}

void drawImageOf(const View& view, UiState& ui, Edits& edits, int number, float side, const Errors& errors) {
    const ImageSet& images = view.data()->heldOut;
    const bool stale = !view.shown<DataStudy>().fresh;
    const auto at = static_cast<std::size_t>(number);
    const bool named = at < images.labels.size() &&
                       static_cast<std::size_t>(images.labels[at]) < view.data()->classNames.size();
    const std::string name =
        named ? view.data()->classNames[static_cast<std::size_t>(images.labels[at])] : std::string();
    ImGui::PushID(number);
    ImGui::BeginGroup();
    const ImageStyle style{.id = "held-out",
                           .name = fmt::format("held-out image {}", number),
                           .dimmed = stale,
                           .shared = false,
                           .readout = [&](int, int, float) {
                               return fmt::format("held-out image {}{}{}{}: a click shows it in all tabs",
                                                  number, name.empty() ? "" : ", ", name,
                                                  fromFileText(images, number));
                           }};
    if (drawImage(view, ui, images.pixels, number, side, style).clicked && !stale) {
        edits.experiment.image = number;
        edits.experiment.own.clear();
    }
    if (number == view.experiment.image && view.experiment.own.empty())
        ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                            toImColor(palette(view.theme).accent), 0, 0, 3 * view.scale);
    {
        const Dimmed old(stale);
        dimText(view, fmt::format("{} {}", number, name), side);
    }
    {
        const Dimmed old(stale || !errors.fresh);
        const bool known = isKnown(errors, number);
        colouredText(palette(view.theme).text, known ? alignedNumber((*errors.of)[number]) : " ", side);
    }
    ImGui::EndGroup();
    ImGui::PopID();
}

/// The images that are in sight, in rows.
void drawGrid(const View& view, UiState& ui, Edits& edits, const std::vector<int>& numbers,
              const Errors& errors) {
    const float gap = 6 * view.scale;
    const float room = ImGui::GetContentRegionAvail().x;
    const int perRow = std::max(1, static_cast<int>((room + gap) / (leastImage * view.scale + gap)));
    const float side = std::floor((room + gap) / static_cast<float>(perRow) - gap);
    const float row = side + 2 * ImGui::GetTextLineHeightWithSpacing() + gap;
    const int rows = (static_cast<int>(numbers.size()) + perRow - 1) / perRow;
    const float top = ImGui::GetScrollY(), start = ImGui::GetCursorPosY();
    const int first = std::max(0, static_cast<int>((top - start) / row));
    const int last = std::min(rows, static_cast<int>((top + ImGui::GetWindowHeight() - start) / row) + 1);
    for (int i = first * perRow; i < std::min(last * perRow, static_cast<int>(numbers.size())); ++i) {
        const auto across = static_cast<float>(i % perRow), down = static_cast<float>(i / perRow);
        ImGui::SetCursorPos(ImVec2(across * (side + gap), start + down * row));
        drawImageOf(view, ui, edits, numbers[static_cast<std::size_t>(i)], side, errors);
    }
    ImGui::SetCursorPos(ImVec2(0, start + static_cast<float>(rows) * row));
    ImGui::Dummy(ImVec2(0, 0)); // as high as all rows
}

} // namespace

void drawGalleryPanel(const View& view, UiState& ui, Edits& edits) {
    if (drawNoData(view)) return;
    const Errors errors = errorsOf(view);
    drawControls(view, ui, edits, errors);
    ImGui::Separator();
    ImGui::BeginChild("gallery", ImVec2(0, 0), false, imageScrollFlags());
    drawGrid(view, ui, edits, shownImages(view.data()->heldOut, ui.gallery, errors), errors);
    ImGui::EndChild();
}

namespace {

/// What the tab wants computed.
void wantGallery(const Wanted& w) {
    if (w.columns() == 0) return;
    const int judge = judgeOf(w.experiment);
    if (offers<ExactError>(w.experiment.columns[static_cast<std::size_t>(judge)]))
        w.later<ImageErrorsHere>(judge);
    else
        w.later<ErrorHere>(judge);
}

const InstrumentRegistration galleryInstrument(
    {.id = "gallery",
     .order = 15,
     .label = "Gallery",
     .tooltip = "All held-out images: by class, or those first that a model denoises worst.",
     .draw = drawGalleryPanel,
     .want = wantGallery,
     .wraps = true});

} // namespace

} // namespace scorelet
