"""What the scripts of etl_scripts/ read, the same at every run."""

import json
import random


def csv_text(head, rows):
    return head + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)


def orders():
    rows, dice = [], random.Random(5)
    for number in range(1, 61):
        amount = "" if number % 17 == 0 else f"{dice.randrange(-500, 12000) / 100:.2f}"
        note = dice.choice(["", "gift", "urgent", '"one, two"'])
        rows.append((number, dice.randrange(1, 10), amount,
                     f"2024-0{dice.randrange(1, 4)}-{dice.randrange(1, 29):02}", note))
    return csv_text("order_id,customer,amount,placed,note", rows)


def customers():
    dice = random.Random(6)
    names = ["Ada Lovelace", "Alan  Turing", "grace hopper ", "Édith Piaf", "Bo", "Linus T.", "Ken",
             "Aïda"]
    out = []
    for number, name in enumerate(names, 1):
        out.append({"id": number, "name": name, "age": None if number == 3 else 20 + 5 * number,
                    "city": dice.choice(["Oslo", "Bern", None, "Pune"]),
                    "email": None if number % 4 == 0 else f"user{number}@example{number % 2}.org",
                    "tags": None if number == 5 else dice.sample(["vip", "new", "old", "vin"],
                                                                 number % 4),
                    "address": {"street": f"Road {number}", "geo": {"lat": number / 4, "lon": 7.5}}})
    return "".join(json.dumps(one) + "\n" for one in out)


def events():
    out = []
    for number in range(1, 25):
        payload = {"user": f"u{number % 5}", "items": [{"sku": f"s{i}", "n": i * number}
                                                       for i in range(number % 3)]}
        text = "{broken" if number == 7 else json.dumps(payload)
        out.append({"id": number, "payload": text, "german": f"{number:02}.03.2024",
                    "at": f"2024-{1 + number % 12:02}-{number:02}T{number % 24:02}:15:30Z"})
    out.append({"id": 99, "payload": None, "german": "31.02.2024", "at": None})
    return "".join(json.dumps(one) + "\n" for one in out)


def changes():
    rows = [(key, version, "UID"[(key * version) % 3], f"town{key}{version}")
            for key in range(1, 12) for version in range(1, 2 + key % 4)]
    return csv_text("key,version,op,value", rows + rows[:3])


def mixed():
    found = [1, "2", 3, "x", None, "40"]
    return "".join(json.dumps({"id": i, "value": v, "void": None}) + "\n"
                   for i, v in enumerate(found))


def carts():
    out = []
    for number in range(1, 6):
        lines = [{"sku": f"s{i}", "qty": i * number} for i in range(number % 4)]
        out.append({"id": number, "customer": {"name": f"name{number % 3}", "address": {
            "city": None if number == 2 else f"city{number}"}}, "placed": f"2024-03-0{number} 10:00:0{number}",
            "total": f"{number}.5{number}", "paid": number % 2 == 0, "lines": lines, "dotted.name": str(number)})
    return "".join(json.dumps(one) + "\n" for one in out)


def payments():
    rows = [(f"0{n % 3} - KIND {n % 3}", "" if n == 4 else 10000 + n, f'"HOUSE, {n}"', ["AL", "NY"][n % 2],
             f"${1000 + 150 * n}.25", f"${900 + n}.5") for n in range(8)]
    return csv_text("drg,provider id,provider name,provider state,average covered charges,average total payments",
                    rows)


def choices():
    found = [(1, {"code": 1}, [1, "2"], True), ("2.5", {"code": "x"}, [3], "yes"), (None, {"code": 7}, [], None),
             ("z", None, None, False)]
    return "".join(json.dumps({"id": i, "value": value, "inner": inner, "list": items, "flag": flag}) + "\n"
                   for i, (value, inner, items, flag) in enumerate(found))


def boxes():
    return "".join(json.dumps({
        "id": i, "body": json.dumps({"a": i, "b": {"c": f"t{i}"}, "d": [i] * i}), "line": f"{i};x{i};{i / 2}",
        "void": None}) + "\n" for i in range(3))


ODD = ('id,text,amount,day\n1,plain,1.5,2024-01-02\n2,"with, comma",NA,never\n'
       '3,"with ""quotes""",x,\nfour,NA,4,2024-03-01\n5,short\n6,long,6.25,2024-01-06,more\n'
       ' 7 , spaces , 7.0 ,2024-01-07\n8,,-0.0,2024-01-08\n9,"",1e3,2024-01-09\n')

LOGS = "".join(
    f'10.0.0.{n % 4} - - [{1 + n % 2:02}/Mar/2024:1{n % 3}:0{n % 10}:00 +0100] '
    f'"GET /p{n % 5}?q={n} HTTP/1.1" {200 if n % 6 else 404} {"-" if n % 7 == 0 else n * 10}\n'
    for n in range(40)) + "not a line of a log\n"


def files():
    """{key: text}"""
    return {"orders/data.csv": orders(), "customers/data.json": customers(),
            "events/data.json": events(), "changes/data.csv": changes(),
            "mixed/data.json": mixed(), "carts/data.json": carts(), "boxes/data.json": boxes(),
            "choices/data.json": choices(), "payments/data.csv": payments(), "odd/data.csv": ODD, "logs/access.log": LOGS}
