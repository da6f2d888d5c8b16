(function () {
  'use strict';
  var figures = JSON.parse(document.getElementById('figures').textContent);
  var root = document.documentElement;

  // Money as the report writes it; only for what this page computes itself.
  function money(amount, signed) {
    var rounded = Math.round(Math.abs(amount) * 100) / 100;
    if (rounded === 0 && Math.abs(amount) > 1e-9) {
      return (amount < 0 ? '> -' : '< ') + figures.symbol + '0.01';
    }
    var parts = rounded.toFixed(2).split('.');
    var sign = rounded === 0 ? '' : amount < 0 ? '-' : signed ? '+' : '';
    return sign + figures.symbol + parts[0].replace(/\B(?=(\d{3})+$)/g, ',') + '.' + parts[1];
  }

  // Tables: a heading sorts its column; long tables can be filtered.
  function value(row, column) {
    var cell = row.cells[column];
    return cell.dataset.sort === undefined ? null : parseFloat(cell.dataset.sort);
  }
  function sortBy(table, column, heading, isNumber) {
    var isAscending = heading.getAttribute('aria-sort') === (isNumber ? 'descending' : 'none') ||
      heading.getAttribute('aria-sort') === 'descending';
    if (heading.getAttribute('aria-sort') === 'none') { isAscending = !isNumber; }
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows).map(function (row, at) { return { row: row, at: at }; });
    rows.sort(function (a, b) {
      var order;
      var x = value(a.row, column), y = value(b.row, column);
      if (x !== null || y !== null) {
        // Cells without a figure stay last either way.
        if (x === null || y === null) { return x === null ? (y === null ? a.at - b.at : 1) : -1; }
        order = x - y;
      } else {
        var s = a.row.cells[column].textContent, t = b.row.cells[column].textContent;
        order = s < t ? -1 : s > t ? 1 : 0;
      }
      return (isAscending ? order : -order) || a.at - b.at;
    });
    rows.forEach(function (one) { body.appendChild(one.row); });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) {
      if (cell.hasAttribute('aria-sort')) { cell.setAttribute('aria-sort', 'none'); }
    });
    heading.setAttribute('aria-sort', isAscending ? 'ascending' : 'descending');
  }
  document.querySelectorAll('.table').forEach(function (part) {
    var table = part.querySelector('table');
    var rows = table.tBodies[0].rows;
    if (rows.length > 1 && part.id !== 'table-bridge') {
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, column) {
        if (!heading.textContent.trim()) { return; }
        var button = document.createElement('button');
        button.type = 'button';
        while (heading.firstChild) { button.appendChild(heading.firstChild); }
        heading.appendChild(button);
        heading.setAttribute('aria-sort', 'none');
        button.addEventListener('click', function () {
          sortBy(table, column, heading, heading.classList.contains('number'));
        });
      });
    }
    if (rows.length > 7) {
      var label = document.createElement('label');
      label.className = 'filter';
      label.append('Filter ');
      var input = document.createElement('input');
      input.type = 'search';
      input.setAttribute('aria-label', 'Filter rows: ' + table.caption.textContent);
      label.append(input);
      part.insertBefore(label, part.firstChild);
      input.addEventListener('input', function () {
        var wanted = input.value.trim().toLowerCase();
        Array.prototype.forEach.call(rows, function (row) {
          row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
        });
        // A total of all rows would mislead under some of them.
        if (table.tFoot) { table.tFoot.hidden = wanted !== ''; }
      });
    }
  });
  document.addEventListener('mouseover', function (event) {
    var figure = event.target.closest && event.target.closest('data[value]');
    if (figure && !figure.title) { figure.title = 'Exactly ' + figure.value; }
  });

  // Charts.
  function colour(name) { return getComputedStyle(root).getPropertyValue(name).trim(); }
  function isDark() {
    return root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function palette() {
    return isDark()
      ? ['#6ea8f0', '#f2a65a', '#63c7a2', '#d98cc4', '#e3d26f', '#8fd0e8', '#e58585', '#b39ddb', '#8a939e']
      : ['#2f6fc4', '#d9802b', '#2c9272', '#b3509a', '#a08a1a', '#3a9bbd', '#c24d4d', '#7556b8', '#7b8490'];
  }
  function short(text, length) {
    return text.length <= length ? text
      : text.slice(0, Math.ceil(length / 2) - 1) + '\u2026' + text.slice(text.length - Math.floor(length / 2));
  }
  function base() {
    return {
      animation: false, color: palette(), backgroundColor: 'transparent',
      textStyle: { color: colour('--soft'), fontFamily: 'system-ui, sans-serif', fontSize: 12 },
      grid: { left: 12, right: 20, top: 16, bottom: 8, containLabel: true },
      tooltip: {
        confine: true, backgroundColor: colour('--card'), borderColor: colour('--strong-line'),
        textStyle: { color: colour('--ink'), fontSize: 12.5 }, extraCssText: 'max-width:min(340px,80vw);white-space:normal'
      }
    };
  }
  function amounts(extra) {
    return Object.assign({
      type: 'value', splitNumber: 4, splitLine: { lineStyle: { color: colour('--line') } },
      axisLabel: { color: colour('--soft'), hideOverlap: true, formatter: function (v) { return axis(v); } }
    }, extra);
  }
  function axis(v) {
    var a = Math.abs(v), sign = v < 0 ? '-' : '';
    if (a >= 1e6) { return sign + figures.symbol + +(a / 1e6).toFixed(2) + 'M'; }
    if (a >= 1e4) { return sign + figures.symbol + +(a / 1e3).toFixed(1) + 'k'; }
    return sign + figures.symbol + (a >= 10 || a === 0 ? String(a).replace(/\B(?=(\d{3})+$)/g, ',') : +a.toPrecision(3));
  }
  function day(iso) {
    return +iso.slice(8) + ' ' + 'JanFebMarAprMayJunJulAugSepOctNovDec'.substr(3 * (+iso.slice(5, 7) - 1), 3);
  }
  // Measured as it is drawn: the library's own estimate cuts long labels off.
  function shownWidth(text) {
    var probe = document.createElement('span');
    probe.style.cssText = 'position:absolute;visibility:hidden;white-space:pre;font:12px system-ui,sans-serif';
    probe.textContent = text;
    document.body.append(probe);
    var width = probe.getBoundingClientRect().width;
    probe.remove();
    return Math.ceil(width);
  }
  function category(values, extra) {
    return Object.assign({
      type: 'category', data: values, axisTick: { show: false }, axisLine: { lineStyle: { color: colour('--strong-line') } },
      axisLabel: { color: colour('--soft'), hideOverlap: true }
    }, extra);
  }
  // ECharts takes tooltips for HTML, so every text in them is escaped here.
  function tip(title, rows) {
    var encode = echarts.format.encodeHTML;
    return '<b>' + encode(title) + '</b>' + rows.map(function (row) {
      return '<br>' + encode(row[0]) + ' <b style="font-variant-numeric:tabular-nums">' + encode(row[1]) + '</b>';
    }).join('');
  }
  var builders = {
    daily: function (element) {
      var option = base(), daily = figures.daily, isArea = daily.days.length > 190;
      var isNarrow = element.clientWidth < 560;
      option.legend = {
        type: 'scroll', bottom: 0, itemWidth: 12, itemHeight: 9, icon: 'roundRect', textStyle: { color: colour('--soft') },
        pageTextStyle: { color: colour('--soft') }, pageIconColor: colour('--accent'), pageIconInactiveColor: colour('--line'),
        formatter: function (name) { return short(name, isNarrow ? 26 : 44); }
      };
      option.grid.bottom = 34;
      option.tooltip.trigger = 'axis';
      option.tooltip.formatter = function (points) {
        var sum = 0, rows = [];
        // A day of usage without a price has no sum: nothing is known to have been paid, not nothing paid.
        if (daily.withoutPrice.indexOf(points[0].axisValue) >= 0) { return tip(points[0].axisValue, [['together', 'no price']]); }
        points.forEach(function (point) {
          sum += point.value;
          if (point.value) { rows.push([short(point.seriesName, 40), money(point.value)]); }
        });
        return tip(points[0].axisValue, rows.concat([['together', money(sum)]]));
      };
      option.xAxis = category(daily.days, {
        boundaryGap: !isArea, axisLabel: { color: colour('--soft'), hideOverlap: true, formatter: function (v) { return day(v); } }
      });
      option.yAxis = amounts();
      option.series = daily.series.map(function (one) {
        return isArea
          ? { name: one.name, type: 'line', stack: 'cost', symbol: 'none', lineStyle: { width: 0 }, areaStyle: { opacity: 1 }, data: one.costs }
          : { name: one.name, type: 'bar', stack: 'cost', barCategoryGap: '18%', data: one.costs };
      });
      if (daily.withoutPrice.length) {
        option.series.push({ name: 'no price', type: 'scatter', symbol: 'diamond', symbolSize: 8, itemStyle: { color: colour('--bad') },
          data: daily.withoutPrice.map(function (day) { return [day, 0]; }) });
      }
      return option;
    },
    alternatives: function (element) {
      var option = base(), some = figures.alternatives.slice(0, 12).reverse();
      var isNarrow = element.clientWidth < 560, p = palette();
      option.legend = { top: 0, right: 0, itemWidth: 12, itemHeight: 9, textStyle: { color: colour('--soft') } };
      option.grid.top = 30;
      option.grid.right = 24;
      option.tooltip.trigger = 'axis';
      option.tooltip.axisPointer = { type: 'shadow' };
      option.tooltip.formatter = function (points) {
        var one = some[points[0].dataIndex];
        var rows = [['would have cost', one.shownCost], ['actual', one.shownActual], ['difference', one.shownDifference]];
        if (one.low !== undefined) { rows.push(['between', money(one.low) + ' and ' + money(one.high)]); }
        return tip(one.title, rows);
      };
      var titles = some.map(function (one) { return short(one.title, isNarrow ? 18 : 36); });
      option.grid.containLabel = false;
      option.grid.left = 14 + Math.max.apply(null, titles.map(shownWidth));
      option.grid.bottom = 28;
      option.yAxis = category(titles, { axisLabel: { color: colour('--ink') } });
      option.xAxis = amounts({ splitNumber: isNarrow ? 2 : 4 });
      var bounds = some.map(function (one, at) { return one.low === undefined ? null : [at, one.low, one.high]; })
        .filter(function (one) { return one; });
      option.series = [
        { name: 'actual', type: 'bar', barMaxWidth: 16, itemStyle: { color: p[8] }, data: some.map(function (one) { return one.actual; }) },
        { name: 'alternative', type: 'bar', barMaxWidth: 16, itemStyle: { color: p[0] }, data: some.map(function (one) { return one.cost; }) }
      ];
      if (bounds.length) {
        option.series.push({
          name: 'low to high', type: 'custom', itemStyle: { color: colour('--ink') }, encode: { x: [1, 2], y: 0 }, data: bounds, z: 3,
          renderItem: function (params, api) {
            var low = api.coord([api.value(1), api.value(0)]), high = api.coord([api.value(2), api.value(0)]);
            var style = { stroke: colour('--ink'), lineWidth: 1.5 }, h = Math.min(8, api.size([0, 1])[1] / 5), y = low[1] + h;
            var line = function (x1, y1, x2, y2) { return { type: 'line', shape: { x1: x1, y1: y1, x2: x2, y2: y2 }, style: style }; };
            return { type: 'group', children: [line(low[0], y, high[0], y), line(low[0], y - 5, low[0], y + 5), line(high[0], y - 5, high[0], y + 5)] };
          }
        });
      }
      return option;
    },
    payoff: function (element) {
      var option = base(), isNarrow = element.clientWidth < 560, p = palette();
      option.legend = {
        type: 'scroll', bottom: 0, itemWidth: 16, textStyle: { color: colour('--soft') },
        formatter: function (name) { return short(name, isNarrow ? 26 : 44); }
      };
      option.grid.bottom = 34;
      option.grid.top = 24;
      option.grid.right = 28;
      option.tooltip.trigger = 'item';
      option.xAxis = {
        type: 'time', axisLine: { onZero: false, lineStyle: { color: colour('--strong-line') } },
        axisLabel: { color: colour('--soft'), hideOverlap: true, formatter: '{d} {MMM}' }
      };
      var first = [];
      figures.payoffs.forEach(function (one) {
        if (one.curve.length) { first.push(one.curve[0][0]); }
        one.investments.forEach(function (spent) { first.push(spent[0]); });
      });
      option.xAxis.min = first.sort()[0];
      option.yAxis = amounts();
      option.series = figures.payoffs.map(function (one, at) {
        var name = one.name + (figures.payoffs.some(function (other) { return other !== one && other.name === one.name; })
          ? ' against ' + one.baseline : '');
        var marks = [];
        if (one.breakEven) {
          var point = one.curve.filter(function (day) { return day[0] === one.breakEven; })[0];
          marks.push({ coord: [one.breakEven, point ? point[1] : 0], symbol: 'circle', symbolSize: 13, label: {
            show: true, position: 'left', offset: [0, -10], formatter: 'break-even', color: colour('--ink') }, mark: ['break-even', one.breakEven, ''] });
        }
        one.investments.forEach(function (spent) {
          var on = one.curve.filter(function (day) { return day[0] <= spent[0]; });
          marks.push({ coord: [spent[0], on.length ? on[on.length - 1][1] : one.curve.length ? Math.min(0, one.curve[0][1]) : 0], symbol: 'triangle', symbolSize: 9,
            itemStyle: { color: colour('--soft') }, label: { show: false }, mark: [spent[2], spent[0], money(spent[1])] });
        });
        return {
          name: name, type: 'line', symbol: 'circle', symbolSize: 5, showSymbol: one.curve.length < 40, lineStyle: { width: 2.5 }, data: one.curve,
          color: p[at % p.length], markPoint: { data: marks },
          markLine: at ? undefined : { silent: true, symbol: 'none', label: { show: false },
            lineStyle: { color: colour('--strong-line'), type: 'solid', width: 1.5 }, data: [{ yAxis: 0 }] }
        };
      });
      option.tooltip.formatter = function (point) {
        if (point.componentType === 'markPoint') {
          return tip(point.data.mark[0], [[point.data.mark[1], point.data.mark[2]]]);
        }
        return tip(point.seriesName, [[point.value[0], money(point.value[1])]]);
      };
      return option;
    },
    bridge: function (element) {
      var isNarrow = element.clientWidth < 560;
      var option = base(), b = figures.bridge, good = colour('--good'), bad = colour('--bad'), p = palette();
      option.grid.right = isNarrow ? 4 : 20;
      option.grid.bottom = isNarrow ? 20 : 8;
      var steps = [[b.title, 0, b.before], ['Volume', b.before, b.volume], ['Mix', b.before + b.volume, b.mix],
        ['Price', b.before + b.volume + b.mix, b.price], [b.titleAfter, 0, b.after]];
      option.tooltip.formatter = function (point) {
        var step = steps[point.dataIndex], isTotal = point.dataIndex === 0 || point.dataIndex === 4;
        return tip(step[0], [['', money(step[2], !isTotal)]]);
      };
      option.xAxis = category(steps.map(function (step) { return step[0]; }), { axisLabel: { color: colour('--ink'), interval: 0,
        fontSize: isNarrow ? 10 : 12, lineHeight: 13, width: Math.max(48, (element.clientWidth - 70) / 5 - 6), overflow: 'break' } });
      option.yAxis = amounts();
      option.series = [
        { type: 'bar', stack: 'step', silent: true, tooltip: { show: false }, itemStyle: { color: 'transparent' }, data: steps.map(function (step) {
          return Math.min(step[1], step[1] + step[2]); }) },
        { type: 'bar', stack: 'step', barMaxWidth: 72, label: { show: true, position: 'top', color: colour('--ink'), fontSize: isNarrow ? 10 : 12, formatter: function (point) {
          var at = point.dataIndex, isStep = at > 0 && at < 4;
          // Exact amounts are in the table; on a narrow screen they would run into each other.
          return isNarrow ? (isStep && steps[at][2] > 0 ? '+' : '') + axis(Number(steps[at][2].toPrecision(3))) : money(steps[at][2], isStep); } },
          data: steps.map(function (step, at) {
            return { value: Math.abs(step[2]), itemStyle: { color: at === 0 || at === 4 ? p[0] : step[2] > 0 ? bad : good } };
          }) }
      ];
      return option;
    }
  };
  var drawn = [];
  function draw(element) {
    var chart = echarts.init(element, null, { renderer: 'svg' });
    chart.setOption(builders[element.dataset.chart](element));
    drawn.push({ chart: chart, element: element });
  }
  function redraw() {
    drawn.forEach(function (one) {
      one.chart.resize();
      one.chart.setOption(builders[one.element.dataset.chart](one.element), true);
    });
  }
  var waiting = Array.prototype.slice.call(document.querySelectorAll('[data-chart]'));
  waiting.forEach(function (element) {
    if (element.dataset.chart === 'alternatives') {
      element.hidden = !figures.alternatives.length;
      element.style.height = 64 + 54 * Math.min(12, figures.alternatives.length) + 'px';
    }
  });
  function drawNext() {
    if (waiting.length) {
      draw(waiting.shift());
      setTimeout(drawNext, 0);
    } else {
      root.dataset.ready = 'true';
    }
  }
  drawNext();
  var resizing;
  window.addEventListener('resize', function () {
    clearTimeout(resizing);
    resizing = setTimeout(redraw, 120);
  });
  // Paper is light and narrower than most screens, and shows what is folded on a screen.
  var folded = [], theme;
  window.addEventListener('beforeprint', function () {
    while (waiting.length) { draw(waiting.shift()); }
    theme = root.dataset.theme;
    root.dataset.theme = 'light';
    folded = Array.prototype.slice.call(document.querySelectorAll('details:not([open]):not(.long)'));
    folded.forEach(function (one) { one.open = true; });
    drawn.forEach(function (one) {
      one.chart.resize({ width: 680 });
      one.chart.setOption(builders[one.element.dataset.chart](one.element), true);
    });
  });
  window.addEventListener('afterprint', function () {
    if (theme) { root.dataset.theme = theme; } else { delete root.dataset.theme; }
    folded.forEach(function (one) { one.open = false; });
    drawn.forEach(function (one) { one.chart.resize({ width: 'auto' }); });
    redraw();
  });

  // Light and dark.
  var button = document.getElementById('theme');
  function named() { button.textContent = isDark() ? 'Light' : 'Dark'; button.setAttribute('aria-label', 'Switch to ' + button.textContent.toLowerCase() + ' colours'); }
  button.hidden = false;
  named();
  button.addEventListener('click', function () {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    named();
    redraw();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () { named(); redraw(); });

  // What if: starts from the report's own figures, and shows exactly those until something is moved.
  var panel = document.getElementById('whatif');
  if (panel && figures.alternatives.length) {
    var by = function (id) { return document.getElementById(id); };
    var choice = by('w-alternative'), overhead = by('w-overhead'), factor = by('w-factor'), rate = by('w-rate');
    var invested = figures.invested, hasHours = invested.hours > 0;
    var listedRate = hasHours ? invested.priced / invested.hours : 0;
    panel.hidden = false;
    figures.alternatives.forEach(function (one, at) {
      choice.append(new Option(one.title, String(at)));
    });
    by('w-rate-part').hidden = !hasHours;
    by('r-net-part').hidden = !figures.payoffs.length || !invested.isKnown;
    rate.max = String(Math.max(300, Math.ceil(listedRate * 2)));
    rate.step = 'any';
    function reset() { overhead.value = '0'; factor.value = '1'; rate.value = String(listedRate); show(); }
    function show() {
      var one = figures.alternatives[+choice.value], n = +overhead.value, f = +factor.value, r = +rate.value;
      var isReport = n === 0 && f === 1;
      var price = one.inputPrice || 0;
      // The factor is on tokens, the overhead on each request's prompt; a cost is never below 0.
      var cost = isReport ? one.cost : Math.max(0, one.cost * f + one.requests * n * price);
      by('o-overhead').textContent = (n > 0 ? '+' : '') + n;
      by('o-factor').textContent = '\u00d7 ' + f.toFixed(2);
      by('o-rate').textContent = money(r);
      by('r-actual').textContent = one.shownActual;
      by('r-cost').textContent = isReport ? one.shownCost : '\u2248 ' + money(cost);
      by('r-difference').textContent = isReport ? one.shownDifference : '\u2248 ' + money(cost - one.actual, true);
      by('r-net').textContent = isReport && r === listedRate ? one.shownNet : '\u2248 ' + money(cost - one.actual - invested.other - (hasHours ? invested.hours * r : invested.priced), true);
    }
    [choice, overhead, factor, rate].forEach(function (control) { control.addEventListener('input', show); });
    by('w-reset').addEventListener('click', reset);
    reset();
  }
})();
