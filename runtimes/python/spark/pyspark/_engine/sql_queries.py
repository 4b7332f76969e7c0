"""Queries of Spark SQL, as plans: WITH, SELECT, joins, set operations, subqueries."""

from pyspark.errors import NotServed
from pyspark._engine import expressions as e
from pyspark._engine import grouping
from pyspark._engine import plan as p
from pyspark._engine import relations, selection
from pyspark._engine.compiler import Compiler
from pyspark._engine.rewriting import rewritten
from pyspark._engine.scope import Attribute
from pyspark._engine.sql_expressions import RESERVED, Expressions
from pyspark._engine.sql_from import Followers
from pyspark._engine.casts import cast


class Queries(Followers, Expressions):
    """Reads a query and builds its plan as it goes; `outer` is the scope around a subquery."""

    def __init__(self, sql, session, parameters=None):
        super().__init__(sql)
        self.session, self.outer = session, None
        self.views = {}
        self.windows = {}
        self.parameters = parameters

    def query(self):
        """A query with its WITH, its set operations, ORDER BY and LIMIT."""
        saved = dict(self.views)
        if self.accept("WITH"):
            while True:
                name = self.identifier()
                names = self._column_names()
                self.accept("AS")
                self.expect("(")
                plan = self.query()
                self.expect(")")
                self.views[name.lower()] = self._renamed(plan, names)
                if not self.accept(","):
                    break
        plan = self._set_operations(0)
        plan = self._tail(plan)
        self.views = saved
        return plan

    def _column_names(self):
        names = []
        if self.accept("("):
            names.append(self.identifier())
            while self.accept(","):
                names.append(self.identifier())
            self.expect(")")
        return names

    @staticmethod
    def _renamed(plan, names):
        if not names:
            return plan
        return p.project(plan, [(Attribute(name, a.type, a.nullable), a.id)
                                for name, a in zip(names, plan.visible())])

    def _set_operations(self, level):
        """UNION, EXCEPT and MINUS bind weaker than INTERSECT."""
        if level == 1:
            left = self._single()
        else:
            left = self._set_operations(1)
        words = ("INTERSECT",) if level == 1 else ("UNION", "EXCEPT", "MINUS")
        while self.now.word in words:
            word = self.take().word.replace("MINUS", "EXCEPT")
            keep = self.accept("ALL")
            if not keep:
                self.accept("DISTINCT")
            right = self._single() if level == 1 else self._set_operations(1)
            if word == "UNION":
                left = relations.set_operation(left, right, "UNION ALL")
                left = left if keep else relations.distinct(left)
            else:
                left = relations.set_operation(left, right, word + (" ALL" if keep else ""))
        return left

    def _single(self):
        if self.accept("("):
            plan = self.query()
            self.expect(")")
            return plan
        if self.at("VALUES"):
            return self._values()
        if self.accept("TABLE"):
            return self._table(self.dotted())
        if self.at("SELECT"):
            return self._select()
        if self.at("FROM"):
            return self._select_behind()
        return self.fail()

    def _tail(self, plan):
        if self.accept("ORDER", "BY"):
            plan = self._ordered(plan, self.orders())
        if self.accept("CLUSTER", "BY"):
            plan = self._ordered(plan, self.orders())
        if self.accept("DISTRIBUTE", "BY"):
            self.expressions()  # the partition that a row goes to shows nowhere
        if self.accept("SORT", "BY"):
            plan = self._ordered(plan, self.orders())
        count, skip = None, 0
        if self.accept("LIMIT") and not self.accept("ALL"):
            count = self._whole()
        if self.accept("OFFSET"):
            skip = self._whole()
        return p.limit(plan, count, skip) if count is not None or skip else plan

    def _whole(self):
        node = self.expression()
        if not isinstance(node, e.Literal) or not isinstance(node.value, int):
            raise NotServed("LIMIT with what is no whole number")
        return node.value

    def _ordered(self, plan, orders):
        return selection.order_by(plan, self._places(plan, orders), self.session, self.outer)

    @staticmethod
    def _places(plan, orders):
        """ORDER BY 2: the second column."""
        found = []
        for order in orders:
            node = order.child
            if isinstance(node, e.Literal) and isinstance(node.value, int) and not isinstance(
                    node.value, bool):
                node = e.Bound(plan.visible()[node.value - 1])
            found.append(e.Order(node, order.ascending, order.nulls_first))
        return found

    # SELECT

    def _select(self):
        self.expect("SELECT")
        distinct = self.accept("DISTINCT")
        if not distinct:
            self.accept("ALL")
        start = self.place
        self._skip_items()
        items = (start, self.place)
        plan = self._from() if self.accept("FROM") else p.Plan([], lambda run: "SELECT 1")
        return self._selected(plan, items, distinct)

    def _select_behind(self):
        """FROM relations SELECT items"""
        self.expect("FROM")
        plan = self._from()
        self.expect("SELECT")
        distinct = self.accept("DISTINCT")
        start = self.place
        self._skip_items()
        return self._selected(plan, (start, self.place), distinct)

    def _selected(self, plan, places, distinct):
        """What follows FROM; the items stand between the `places`."""
        while self.accept("LATERAL", "VIEW"):
            plan = self._lateral_view(plan)
        plan = self.pivots(plan)
        where_place = self.place
        saved = dict(self.windows)
        self._find_windows()
        self.place = where_place
        if self.accept("WHERE"):
            plan = selection.where(plan, self.expression(), self.session, self.outer)
        after = self.place
        self.place = places[0]
        items = [self.item()]
        while self.accept(","):
            items.append(self.item())
        if self.place != places[1]:
            if self.at("QUALIFY"):
                raise NotServed("QUALIFY")
            self.fail()
        self.place = after
        plan = self._grouped(plan, items, distinct)
        self.windows = saved
        return plan

    def _skip_items(self):
        """Goes to the FROM of this SELECT; its items are read when the columns are known."""
        self._skip_to({"FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "INTERSECT",
                       "EXCEPT", "MINUS", "WINDOW", "LATERAL", "SORT", "OFFSET"})

    def _skip_to(self, words):
        depth = 0
        while self.now.kind != "end":
            word = self.now.word
            if word in ("(", "["):
                depth += 1
            elif word in (")", "]"):
                if depth == 0:
                    return
                depth -= 1
            elif depth == 0 and (word in words or word == ";") and not (
                    word == "WINDOW" and self.ahead(2).word != "AS") and not (
                    word == "GROUP" and self.tokens[self.place - 1].word == "WITHIN"):
                if word != "FROM" or self.tokens[self.place - 1].word != "DISTINCT" or (
                        self.tokens[self.place - 2].word not in ("IS", "NOT")):
                    return
            self.take()

    def _find_windows(self):
        """The WINDOW clause stands behind the items that name its windows."""
        self._skip_to({"WINDOW", "UNION", "INTERSECT", "EXCEPT", "MINUS", "ORDER", "LIMIT"})
        if not self.accept("WINDOW"):
            return
        while True:
            name = self.identifier().lower()
            self.expect("AS")
            self.windows[name] = self.window_spec()
            if not self.accept(","):
                return

    def _grouped(self, plan, items, distinct):
        sets, groups, grouped = None, [], False
        aliases = {item.names[0].lower(): item.child for item in items
                   if isinstance(item, e.Alias)}
        if self.accept("GROUP", "BY"):
            grouped = True
            groups, sets = self._group_by(items)
            groups = [self._group_node(plan, node, items, aliases) for node in groups]
        items = [self._of_window(item, groups) for item in items]
        having = self.expression() if self.accept("HAVING") else None
        if self.accept("WINDOW"):
            self._skip_to({"UNION", "INTERSECT", "EXCEPT", "MINUS", "ORDER", "LIMIT", "OFFSET"})
        if self.accept("QUALIFY"):
            raise NotServed("QUALIFY")
        aggregates = any(selection.has_aggregate(node) for node in items) or (
            having is not None and selection.has_aggregate(having))
        if not grouped and not aggregates:
            plan = selection.select(plan, items, self.session, self.outer)
            if having is not None:
                plan = selection.where(plan, having, self.session, self.outer)
            return relations.distinct(plan) if distinct else plan
        order = None
        if not distinct and self.at("ORDER", "BY"):
            self.place += 2
            order = self._aggregate_order(self.orders(), items)
        plan = grouping.aggregate(plan, groups, items, self.session, sets, having, order,
                                  self.outer, aliases)
        return relations.distinct(plan) if distinct else plan

    @staticmethod
    def _of_window(item, groups):
        """window.start of a query GROUP BY window(…)"""
        calls = {node.name: node for node in groups if isinstance(node, e.Call)
                 and node.name in ("window", "session_window")}
        if not calls:
            return item

        def change(node):
            if not isinstance(node, e.Name) or node.parts[0].lower() not in calls:
                return None
            found = calls[node.parts[0].lower()]
            for part in node.parts[1:]:
                found = e.Item(found, e.Literal(part))
            return found

        made = rewritten(item, change)
        named = isinstance(item, e.Alias) or made is item
        return made if named else e.Alias(made, [e.output_name(item)])

    @staticmethod
    def _aggregate_order(orders, items):
        found = []
        for order in orders:
            node = order.child
            if isinstance(node, e.Literal) and isinstance(node.value, int):
                node = items[node.value - 1]
                node = e.Name([node.names[0]]) if isinstance(node, e.Alias) else node
            found.append(e.Order(node, order.ascending, order.nulls_first))
        return found

    def _group_node(self, plan, node, items, aliases):
        """GROUP BY 1 and GROUP BY alias."""
        if isinstance(node, e.Literal) and isinstance(node.value, int):
            found = items[node.value - 1]
            return found.child if isinstance(found, e.Alias) else found
        if isinstance(node, e.Name) and len(node.parts) == 1 and (
                node.parts[0].lower() in aliases and not plan.scope().by_name(node.parts[0])):
            return aliases[node.parts[0].lower()]
        return node

    def _group_by(self, items):
        if self.accept("ALL"):
            return [item.child if isinstance(item, e.Alias) else item for item in items
                    if not selection.has_aggregate(item)], None
        for word in ("CUBE", "ROLLUP"):
            if self.accept(word, "("):
                return self._listed(")"), word
        if self.at("GROUPING", "SETS"):
            return self._grouping_sets([])
        nodes = self.expressions()
        if self.accept("WITH"):
            return nodes, self.take().word
        if self.at("GROUPING", "SETS"):
            return self._grouping_sets(nodes)
        return nodes, None

    def _grouping_sets(self, nodes):
        self.place += 2
        self.expect("(")
        texts = [e.text(node).lower() for node in nodes]
        sets = []
        while True:
            members = self._listed(")") if self.accept("(") else [self.expression()]
            places = []
            for node in members:
                if e.text(node).lower() not in texts:
                    nodes.append(node)
                    texts.append(e.text(node).lower())
                places.append(texts.index(e.text(node).lower()))
            sets.append(places)
            if self.accept(")"):
                return nodes, sets
            self.expect(",")

    # FROM

    def _from(self):
        plan = self._joins()
        while self.accept(","):
            if self.accept("LATERAL"):
                plan = self.lateral(plan, "cross")
            else:
                plan = relations.join(plan, self._joins(), self.session, "cross",
                                      outer=self.outer)
        return plan

    def _joins(self):
        plan = self.pivots(self._relation())
        while True:
            natural = self.accept("NATURAL")
            kind = self._join_word()
            if kind is None:
                return plan
            if self.accept("LATERAL"):
                plan = self.lateral(plan, kind)
                continue
            right = self.pivots(self._relation())
            using = condition = None
            if natural:
                theirs = {a.name.lower() for a in right.visible()}
                using = [a.name for a in plan.visible() if a.name.lower() in theirs]
            elif self.accept("USING"):
                using = self._column_names()
            elif self.accept("ON"):
                condition = self.expression()
            plan = relations.join(plan, right, self.session, kind, condition, using, self.outer)

    def _join_word(self):
        for words, kind in (
                (("JOIN",), "inner"), (("INNER", "JOIN"), "inner"), (("CROSS", "JOIN"), "cross"),
                (("LEFT", "OUTER", "JOIN"), "left"), (("LEFT", "JOIN"), "left"),
                (("RIGHT", "OUTER", "JOIN"), "right"), (("RIGHT", "JOIN"), "right"),
                (("FULL", "OUTER", "JOIN"), "full"), (("FULL", "JOIN"), "full"),
                (("LEFT", "SEMI", "JOIN"), "semi"), (("SEMI", "JOIN"), "semi"),
                (("LEFT", "ANTI", "JOIN"), "anti"), (("ANTI", "JOIN"), "anti")):
            if self.accept(*words):
                return kind
        return None

    def _relation(self):
        if self.accept("LATERAL"):
            raise NotServed("LATERAL as the first relation of FROM")
        if self.accept("("):
            if self.now.word in ("SELECT", "WITH", "VALUES", "(", "FROM"):
                plan = self.query()
            else:
                plan = self._joins()
            self.expect(")")
        elif self.at("VALUES"):
            plan = self._values()
        else:
            parts = self.dotted()
            if self.at("("):
                plan = self._table_function(parts[-1])
            else:
                plan = self._table(parts)
        plan = self.sampled(plan)
        if self.outer is not None:  # the query around may read the same table
            plan = p.rename_ids(plan)[0]
        return self._aliased(plan)

    def _aliased(self, plan):
        if self.accept("AS") or self.at_alias():
            alias = self.identifier()
            plan = self._renamed(plan, self._column_names())
            return p.qualify(plan, (alias,))
        return plan

    def at_alias(self):
        return self.now.kind == "quoted" or (
            self.now.kind == "name" and self.now.word not in RESERVED)

    def _table(self, parts):
        if len(parts) == 1 and parts[0].lower() in self.views:
            return p.qualify(self.views[parts[0].lower()], parts)
        if len(parts) == 2 and parts[0].lower() in ("parquet", "csv", "json", "text"):
            return self.session.read.format(parts[0].lower()).load(parts[1])._plan
        return self.session._relation(tuple(parts))

    def _table_function(self, name):
        self.expect("(")
        args = self._listed(")")
        if name.lower() == "range":
            return self.session.range(*[arg.value for arg in args])._plan
        empty = p.Plan([], lambda run: "SELECT 1")
        return selection.select(empty, [e.Call(name.lower(), args)], self.session, self.outer)

    def _lateral_view(self, plan):
        outer = self.accept("OUTER")
        name = self.identifier().lower()
        self.expect("(")
        args = self._listed(")")
        table, names = None, []
        if self.now.kind in ("name", "quoted") and self.now.word not in RESERVED:
            table = self.identifier()
        if self.accept("AS"):
            names.append(self.identifier())
            while self.accept(","):
                names.append(self.identifier())
        if outer and not name.endswith("_outer"):
            name += "_outer"
        node = e.Call(name, args)
        made, columns = selection.generate(plan, e.Alias(node, names) if names else node,
                                           self.session, self.outer)
        if table:
            ids = {a.id for a in columns}
            made = p.Plan([a.copy(qualifiers=((table,),)) if a.id in ids else a
                           for a in made.attributes], made.build, made.sources)
        return made

    def _values(self):
        self.expect("VALUES")
        rows = []
        while True:
            if self.accept("("):
                rows.append(self._listed(")"))
            else:
                rows.append([self.expression()])
            if not self.accept(","):
                break
        compiler = Compiler(p.Plan([], None).scope(self.outer), self.session)
        values = [[compiler.compile(node) for node in row] for row in rows]
        kinds = [compiler.common([row[i].type for row in values], rows[0][i])
                 for i in range(len(values[0]))]
        attributes = [Attribute(f"col{i}", kind, any(row[i - 1].nullable for row in values))
                      for i, kind in enumerate(kinds, 1)]
        return p.values_plan(attributes, [[cast(value, kind).sql for value, kind in
                                           zip(row, kinds)] for row in values])

    # Subqueries

    def _subquery(self):
        """Reads ( query ) now, for its end, and again when the scope around it is known."""
        self.expect("(")
        start = self.place
        self._skip_to(set())
        views = dict(self.views)
        end = self.place
        self.expect(")")

        def build(scope):
            inner = Queries(self.sql, self.session, self.parameters)
            inner.tokens = self.tokens[:end] + self.tokens[-1:]
            inner.place, inner.outer, inner.views = start, scope, views
            plan = inner.query()
            if inner.now.kind != "end":
                inner.fail()
            return plan

        return build
