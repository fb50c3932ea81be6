"""What orders.etl must give, said once more in Python: reads orders.jsonl and the dictionaries, prints one JSON document."""

import csv
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

MOSCOW = timezone(timedelta(hours=3))


class Reject(Exception):
    pass


def s1(text):
    if text is None:
        return None
    text = text.strip()
    if text.lower() in ("", "none", "null", "nan", "non") or re.fullmatch(r"\[\s*\]|\{\s*\}", text):
        return None
    return text


def text_of(value):
    """A JSON value read as text."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def number(text):
    if text is None:
        return None
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text):
        raise ValueError(text)
    return Decimal(text)


def amount(value):
    text = s1(text_of(value))
    return None if text is None else number(text.replace(" ", "").replace(",", "."))


def whole(value):
    text = text_of(value)
    if text is None:
        return None
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(text)
    return int(text)


def moment(value):
    text = s1(value)
    if text is None:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text):
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return datetime.strptime(value, "%d.%m.%Y %H:%M").replace(tzinfo=MOSCOW)


def attempt(make, default):
    try:
        made = make()
    except (ValueError, InvalidOperation):
        made = None
    return default if made is None else made


def rounded(value, digits):
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)


def title(text):
    return re.sub(r"[^\W_]+(['’][^\W_]+)*", lambda word: word[0][0].upper() + word[0][1:].lower(), text)


def is_email(text):
    return re.fullmatch(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", text) is not None


def money(value):
    return None if value is None else float(value)


def is_true(value):
    return isinstance(value, bool) and value


def order(row, number_, state, placed, country, countries, bands):
    customer = row.get("customer") or {}
    name = s1(customer.get("name"))
    email = s1(customer.get("email"))
    email = None if email is None else email.lower()
    if number_ is None:
        raise Reject("R0115")
    if email is not None and not is_email(email):
        raise Reject(f"order {text_of(row.get('id'))}: not an address")
    phone = customer.get("phone")
    if phone is not None:
        phone = "".join(c for c in phone if c in "0123456789")
        if len(phone) == 11 and phone.startswith("8"):
            phone = "7" + phone[-10:]
    local = None if placed is None else placed.astimezone(MOSCOW)
    if country.lower() not in countries:
        raise Reject(f"unknown country {country}")
    total = rounded(attempt(lambda: amount(row.get("total")), Decimal(0)), 2)
    band = next((name for low, high, name in bands if (low is None or total >= low) and (high is None or total < high)), "none")
    call = market = None
    if country == "RU":
        gross, market = rounded(total * Decimal("1.2"), 2), "home"
    elif total > 1000:
        gross, market = rounded(total * Decimal("1.1"), 2), "key account"
        if state == "new":
            call = True
    else:
        gross = total
    def discount():
        text = s1(row.get("discount"))
        if text is None or not text.endswith("%"):
            return attempt(lambda: number(text), Decimal(0))
        try:
            return number(text[:-1]) / 100
        except ValueError:
            # The `??` belongs to the other branch.
            raise Reject("R0101") from None
    share = discount()
    note = s1(row.get("note"))
    if note is not None:
        note = " ".join(note.replace("\n", " ").split())[:20]
    flags = row.get("flags") or {}
    items = row.get("items")
    return [
        number_,
        "unknown" if name is None else title(" ".join(name.split())),
        None if name is None else name[:1].upper() + ".",
        email,
        phone,
        state,
        None if local is None else local.strftime("%Y-%m-%d"),
        None if local is None else local.hour,
        countries[country.lower()],
        money(total),
        band,
        money(gross),
        market,
        call,
        money(rounded(share, 4)),
        note,
        None if email is None else hashlib.sha256(email.encode()).hexdigest(),
        is_true(flags.get("gift")),
        flags.get("gift.wrap"),
        len(items) if isinstance(items, list) else 0,
    ]


def main(directory):
    with open(f"{directory}/routes/dictionaries/countries.csv", encoding="utf-8") as file:
        countries = {row["code"].lower(): row["name"] for row in csv.DictReader(file)}
    with open(f"{directory}/routes/dictionaries/bands.csv", encoding="utf-8") as file:
        bound = lambda text: Decimal(text) if text else None
        bands = [(bound(row["from"]), bound(row["to"]), row["name"]) for row in csv.DictReader(file)]
    orders, lines, rejected = [], [], []
    rejected_lines = []
    with open(f"{directory}/orders.jsonl", encoding="utf-8") as file:
        for position, text in enumerate(file, 1):
            row = json.loads(text)
            customer = row.get("customer") or {}
            state = s1(row.get("state"))
            state = "new" if state is None else state.lower()
            country = s1(customer.get("country"))
            country = "RU" if country is None else country.upper()
            placed = attempt(lambda: moment(row.get("placed")), None)
            number_ = attempt(lambda: whole(row.get("id")), None)
            if state in ("draft", "test"):
                continue
            try:
                orders.append(order(row, number_, state, placed, country, countries, bands))
            except Reject as why:
                rejected.append([position, str(why)])
            if number_ is None:
                rejected_lines.append([position, "R0115"])
                continue
            items = row.get("items")
            if items is not None and not isinstance(items, list):
                rejected_lines.append([position, "R0114"])
                continue
            for item in items or []:
                if item.get("sku") is None:
                    continue
                sku = item["sku"].strip().upper()
                if sku == "":
                    continue
                quantity = attempt(lambda: whole(item.get("qty")), 1)
                price = attempt(lambda: amount(item.get("price")), None)
                if price is None:
                    rejected_lines.append([position, f"no price of {sku}"])
                    continue
                price = rounded(price, 2)
                for tag in item.get("tags") or []:
                    tag = None if tag is None else tag.strip().lower()
                    if tag == "":
                        continue
                    lines.append([number_, sku, quantity, money(price), money(rounded(price * quantity, 2)), tag])
    json.dump({"orders": orders, "lines": lines, "rejected": rejected, "rejected_lines": rejected_lines}, sys.stdout)


main(sys.argv[1])
