// scorelet models: the families of models that there are, and their settings.

#include "app/cli/commands.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {
namespace {

void printFamily(const Family& family) {
    fmt::print("{:<20} {}\n", family.id, family.label);
    for (const TextPart& part : textParts(family)) fmt::print("  {:<18} {}\n", part.form, part.meaning);
}

/// The parts of a family's text form in one cell of a table.
std::string formsCell(const Family& family) {
    std::string cell;
    for (const TextPart& part : textParts(family))
        cell += fmt::format("{}`{}`", cell.empty() ? "" : ", ", part.form);
    return cell.empty() ? "none" : cell;
}

/// Adds the value to the row of this name, or a row where there is none.
void addTo(std::vector<std::pair<std::string, std::string>>& rows, const std::string& name,
           const std::string& value) {
    const auto same =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == name; });
    if (same == rows.end())
        rows.emplace_back(name, value);
    else
        same->second += ", " + value;
}

/// The README's tables: the families, those with the same settings in one row, and what the settings mean.
void printTables() {
    std::vector<std::pair<std::string, std::string>> rows; // settings and ids
    for (const Family& family : families()) addTo(rows, formsCell(family), fmt::format("`{}`", family.id));
    fmt::print("| model | settings |\n|---|---|\n");
    for (const auto& [forms, ids] : rows) fmt::print("| {} | {} |\n", ids, forms);
    std::vector<std::pair<std::string, std::string>> meanings;
    for (const Family& family : families())
        for (const TextPart& part : textParts(family)) {
            const auto known = std::find_if(meanings.begin(), meanings.end(),
                                            [&](const auto& row) { return row.first == part.form; });
            if (known == meanings.end())
                meanings.emplace_back(part.form, part.meaning);
            else if (part.form.front() == '"' && known->second.find(part.meaning) == std::string::npos)
                known->second += ", or " + part.meaning; // a text without a name means something else in each
        }
    fmt::print("\n| setting | meaning |\n|---|---|\n");
    for (const auto& [form, meaning] : meanings) fmt::print("| `{}` | {} |\n", form, meaning);
}

} // namespace

void addModelsCommand(CLI::App& program, Action& action) {
    auto table = std::make_shared<bool>(false);
    CLI::App* command = program.add_subcommand(
        "models", "The models that there are and their settings, as --models takes them.");
    command->add_flag("--markdown", *table, "As tables in Markdown.");
    command->callback([table, &action] {
        action = [table] {
            if (*table)
                printTables();
            else
                for (const Family& family : families()) printFamily(family);
            return 0;
        };
    });
}

} // namespace scorelet
