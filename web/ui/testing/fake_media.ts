// SPDX-License-Identifier: Apache-2.0
//
// Moving pictures for the gallery, painted on a canvas: a person before a wall, or a screen with a chart.

type Paint = (draw: CanvasRenderingContext2D, width: number, height: number) => void;

function streamOf(width: number, height: number, paint: Paint): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const draw = canvas.getContext('2d');
  if (draw) {
    paint(draw, width, height);
    // A canvas yields a frame when it is painted on.
    setInterval(() => paint(draw, width, height), 200);
  }
  return canvas.captureStream(5);
}

export function face(hue: number, portrait = false): MediaStream {
  const [width, height] = portrait ? [480, 640] : [1280, 720];
  return streamOf(width, height, (draw, w, h) => {
    const wall = draw.createLinearGradient(0, 0, w, h);
    wall.addColorStop(0, `hsl(${hue} 28% 62%)`);
    wall.addColorStop(1, `hsl(${hue + 30} 32% 34%)`);
    draw.fillStyle = wall;
    draw.fillRect(0, 0, w, h);
    draw.fillStyle = `hsl(${hue + 40} 40% 72% / 45%)`;
    draw.fillRect(w * 0.07, h * 0.1, w * 0.2, h * 0.42);
    const unit = Math.min(w, h);
    draw.fillStyle = `hsl(${hue + 170} 34% 30%)`;
    ellipse(draw, w / 2, h * 1.06, unit * 0.46, unit * 0.38);
    draw.fillStyle = '#e9c3a5';
    draw.fillRect(w / 2 - unit * 0.07, h * 0.56, unit * 0.14, unit * 0.18);
    draw.fillStyle = '#3c2a21';
    ellipse(draw, w / 2, h * 0.38, unit * 0.2, unit * 0.24);
    draw.fillStyle = '#f0cdb1';
    ellipse(draw, w / 2, h * 0.43, unit * 0.16, unit * 0.2);
  });
}

export function screen(): MediaStream {
  return streamOf(1440, 900, (draw, w, h) => {
    draw.fillStyle = '#f7f8f8';
    draw.fillRect(0, 0, w, h);
    draw.fillStyle = '#23302d';
    draw.fillRect(0, 0, w, 56);
    draw.font = '600 44px system-ui, sans-serif';
    draw.fillText('Visitors per week', 90, 150);
    [0.35, 0.5, 0.42, 0.66, 0.6, 0.82, 0.95].forEach((part, index) => {
      draw.fillStyle = index === 6 ? '#0b7268' : '#a9cfc9';
      draw.fillRect(90 + index * 180, h - 90 - part * 560, 120, part * 560);
    });
  });
}

function ellipse(draw: CanvasRenderingContext2D, x: number, y: number, rx: number, ry: number): void {
  draw.beginPath();
  draw.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  draw.fill();
}
