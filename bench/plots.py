"""Draws bars as SVG, which a browser shows and a person can read."""
COLOURS = {"baseline": "#8c8c8c", "spawned": "#4878a8", "pre-started": "#5aa469", "forked": "#d1813a"}
SECTIONS = {"procd": "procd by itself", "line": "the line in one process", "broker": "the line over RabbitMQ"}
KINDS = {"paced": "p50 of hello at 8 calls/s, in ms", "throughput 8": "hello, 8 at once, calls a second"}
WIDTH, ROW, LEFT, RIGHT = 640, 26, 110, 90


def draw(found, directory):
    """Writes the plots there are figures for; returns their names and titles."""
    directory.mkdir(exist_ok=True)
    drawn = []
    for section, of in SECTIONS.items():
        hello = found.get(section, {}).get("hello", {})
        for kind, what in KINDS.items():
            if kind in hello:
                title, name = "%s, %s" % (what, of), "%s-%s.svg" % (section, kind.split()[0])
                values = {runner: one["median"] for runner, one in hello[kind].items()}
                (directory / name).write_text(bars(title, values))
                drawn.append((name, title))
    depths = found.get("accept", {}).get("depths")
    if depths:
        title = "accepts a second, by invocations queued before"
        values = {depth: one["accepts a second"]["median"] for depth, one in depths.items()}
        (directory / "accept.svg").write_text(bars(title, values))
        drawn.append(("accept.svg", title))
    return drawn


def bars(title, values):
    most = max(values.values())
    rows = []
    for number, (name, value) in enumerate(values.items()):
        y = 40 + number * ROW
        length = max(1, (WIDTH - LEFT - RIGHT) * value / most)
        rows.append('<text x="%d" y="%d" text-anchor="end">%s</text>' % (LEFT - 8, y + 14, name))
        rows.append('<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>'
                    % (LEFT, y, length, ROW - 8, COLOURS.get(name, "#4878a8")))
        rows.append('<text x="%.1f" y="%d">%.3g</text>' % (LEFT + length + 6, y + 14, value))
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" '
            'font-size="13">\n'
            '<rect width="100%%" height="100%%" fill="white"/>\n<text x="8" y="22" font-weight="bold">%s</text>\n%s\n'
            '</svg>\n'
            % (WIDTH, 48 + len(values) * ROW, title, "\n".join(rows)))
