"""Random definitions of dashboards, analyses and templates, made from botocore's own model.

    maker = DefinitionMaker("DashboardVersionDefinition", random.Random(1))
    for definition in maker.covering(): ...    # together they hold every structure of the model

What a definition refers to is there: ids are given once, columns name the one declared data set,
and parameters, filters, sheets and elements are those that every definition has.
"""

import datetime

import botocore.session

DATA_SET = "ds"
SHEET, VISUAL, FILTER, PARAMETER = "sheet-0", "visual-0", "filter-0", "P0"

# Structures that take exactly one of their members; the model does not say so.
UNIONS = {
    "Visual", "Filter", "FilterControl", "ParameterControl", "Computation", "ParameterDeclaration",
    "DimensionField", "MeasureField", "ColumnHierarchy", "VisualCustomActionOperation",
    "DrillDownFilter", "FilterScopeConfiguration", "FieldSortOptions",
    "CategoryFilterConfiguration", "NumericRangeFilterValue", "TimeRangeFilterValue",
    "GeocodePreferenceValue"}
# Ids that a definition may give once; each is made anew.
OWN_IDS = {"SheetId", "VisualId", "FilterGroupId", "FilterId", "FilterControlId",
           "ParameterControlId", "SheetTextBoxId", "SheetImageId", "FieldId"}
REFERENCES = {"SourceFilterId": FILTER, "TargetSheetId": SHEET, "ElementId": VISUAL}
PATTERNS = {
    r"^#[A-F0-9]{6}(?:[A-F0-9]{2})?$": "#1A2B3C", r"^#[A-F0-9]{6}$": "#A0B1C2",
    "[A-Z]{3}": "EUR", r"^[^\u0000-\u00FF]$": "\u2605"}
TEXTS = ["a", "Sales by region", "\u00fcml\u00e4ut", "quote \" and \\", "tab\there", "\u732b"]


class DefinitionMaker:
    def __init__(self, root, random):
        self.model = botocore.session.get_session().get_service_model("quicksight")
        self.root = self.model.shape_for(root)
        self.random = random
        self.ids = 0
        self.paths = {}  # structure → the members that lead to it
        self.find_paths()

    def find_paths(self):
        waiting = [(self.root, ())]
        while waiting:
            shape, path = waiting.pop(0)
            if shape.type_name == "list":
                waiting.append((shape.member, path))
            elif shape.type_name == "structure" and shape.name not in self.paths:
                self.paths[shape.name] = path
                for name, member in shape.members.items():
                    waiting.append((member, path + ((shape.name, name),)))

    def covering(self):
        """Definitions that together hold every structure at least once."""
        missing = set(self.paths)
        while missing:
            wanted = max(sorted(missing), key=lambda name: len(self.paths[name]))
            definition, seen = self.make(wanted)
            assert wanted in seen, wanted
            missing -= seen
            yield definition

    def make(self, wanted):
        """A definition with the structure `wanted`, and the names of all that it holds."""
        self.seen = set()
        self.forced = dict(self.paths[wanted])
        definition = self.structure(self.root, 0)
        self.add_anchors(definition)
        return definition, self.seen

    def add_anchors(self, definition):
        if self.root.name == "TemplateVersionDefinition":
            more = definition.get("DataSetConfigurations", [])
            for index, one in enumerate(more):
                one["Placeholder"] = f"other-{index}"
            definition["DataSetConfigurations"] = [{"Placeholder": DATA_SET}] + more
        else:
            definition["DataSetIdentifierDeclarations"] = [{
                "Identifier": DATA_SET,
                "DataSetArn": "arn:aws:quicksight:us-east-1:123456789012:dataset/none"}]
        definition.setdefault("ParameterDeclarations", []).append({
            "StringParameterDeclaration": {"ParameterValueType": "MULTI_VALUED",
                                           "Name": PARAMETER}})
        definition.setdefault("Sheets", []).append({
            "SheetId": SHEET, "Visuals": [{"EmptyVisual": {
                "VisualId": VISUAL, "DataSetIdentifier": DATA_SET}}]})
        definition.setdefault("FilterGroups", []).append({
            "FilterGroupId": "group-0", "CrossDataset": "SINGLE_DATASET",
            "ScopeConfiguration": {"AllSheets": {}}, "Filters": [{"NumericEqualityFilter": {
                "FilterId": FILTER, "MatchOperator": "EQUALS", "NullOption": "ALL_VALUES",
                "Column": {"DataSetIdentifier": DATA_SET, "ColumnName": "x"}}}]})

    def next_id(self, prefix):
        self.ids += 1
        return f"{prefix}-{self.ids}"

    def structure(self, shape, depth):
        self.seen.add(shape.name)
        if shape.name == "ColumnIdentifier":
            return {"DataSetIdentifier": DATA_SET, "ColumnName": self.random.choice(TEXTS)}
        if shape.name == "SheetVisualScopingConfiguration":
            return {"SheetId": SHEET, "Scope": "SELECTED_VISUALS", "VisualIds": [VISUAL]}
        if shape.name == "CalculatedField":
            return {"DataSetIdentifier": DATA_SET, "Name": self.next_id("field"),
                    "Expression": "1 + 2"}
        forced = self.forced.pop(shape.name, None)
        if shape.name in UNIONS:
            chosen = [forced or self.random.choice(self.shallow(shape, depth))]
        else:
            chosen = [name for name in shape.members
                      if name == forced or name in shape.required_members
                      or self.random.random() < (0.3 if depth < 4 else 0.06)]
            if depth > 12:
                chosen = [name for name in chosen
                          if name == forced or name in shape.required_members]
        return {name: self.value(shape.members[name], shape, name, depth + 1, name == forced)
                for name in chosen}

    def shallow(self, shape, depth):
        names = list(shape.members)
        return names[:3] if depth > 8 else names

    def value(self, shape, owner, name, depth, is_wanted=False):
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, depth)
        if kind == "list":
            least = shape.metadata.get("min", 0)
            wanted = max(least, 1 if is_wanted else self.random.choice([0, 1, 1, 2]))
            count = min(wanted, shape.metadata.get("max", wanted))
            return [self.value(shape.member, owner, name, depth) for _ in range(count)]
        if kind == "string":
            return self.string(shape, owner, name)
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "timestamp":
            return datetime.datetime(2026, 1, self.random.randint(1, 28), 12, 30, 15,
                                     tzinfo=datetime.timezone.utc)
        low, high = shape.metadata.get("min", -1000), shape.metadata.get("max", 1000)
        if kind == "double":
            return self.random.choice([low, high, self.random.uniform(low, high), 0.1 + 0.2])\
                if low <= 0.3 <= high else self.random.uniform(low, high)
        return self.random.randint(int(low), int(high))

    def string(self, shape, owner, name):
        if shape.name == "DataSetIdentifier":
            return DATA_SET
        if shape.name == "ParameterName":
            return self.next_id("P").replace("-", "x") if owner.name.endswith(
                "ParameterDeclaration") else PARAMETER
        if owner.name == "CalculatedMeasureField" and name == "Expression":
            return "sum({x}) / 2"
        if name in REFERENCES:
            return REFERENCES[name]
        if name in OWN_IDS:
            return self.next_id(name)
        if shape.enum:
            return self.random.choice(shape.enum)
        pattern = self.pattern_of(shape)
        if pattern in PATTERNS:
            return PATTERNS[pattern]
        if pattern and pattern.startswith("(?i)"):
            return "https://example.com/"
        if pattern == r"[\w\-]+":
            return self.next_id("id")
        least, most = shape.metadata.get("min", 1), shape.metadata.get("max", 100)
        return (self.random.choice(TEXTS) * max(least, 1))[:most]

    @staticmethod
    def pattern_of(shape):
        return shape._shape_model.get("pattern")
