"""ResolveOption: how toDF() resolves one choice."""


class ResolveOption:
    def __init__(self, path, action, target=None):
        """`action`: Cast, Project, MakeCols, MakeStruct, KeepAsStruct, or as ResolveChoice names
        them; `target`: a type's name for the first two."""
        names = {"Cast": "cast", "Project": "project", "MakeCols": "make_cols",
                 "MakeStruct": "make_struct", "KeepAsStruct": "make_struct"}
        self.path = path
        self.action = names.get(action, action)
        self.target = target
